"""Rule `sealed`: what was sealed is of the Secret's name, its namespace and its keys; the base has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.places import sealed_file
from kfgen.domain.problem import did_you_mean, listing
from kfgen.domain.sealing import SEALED_SECRETS, STRICT
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment, Secret
    from kfgen.domain.model import StoreInNamespace
    from kfgen.domain.problem import Report
    from kfgen.domain.sealing import Sealed

RULE: Final = Rule(
    id="sealed",
    why=("Nothing is sealed for a Secret, or it was sealed for another name, namespace or key, and would not open."),
    mend=("Seal its keys for that name and namespace with `kfgen secret set`. As a warning: a file that nobody reads."),
    source="Sealed Secrets: what is sealed opens under its name and namespace alone",
    bad={
        "environments/prod.yaml": """\
secrets: {backend: sealed-secrets}
""",
        "storage/lake.yaml": """\
type: s3
bucket: models
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
    },
    good={
        "environments/prod.yaml": """\
secrets: {backend: existing}
""",
        "storage/lake.yaml": """\
type: s3
bucket: models
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
    },
)

_MEANTIME = "backend: existing works in the meantime"


def check(use: StoreInNamespace, environment: Environment, report: Report) -> None:
    """What was sealed is of the Secret's name, its namespace and its keys; the base has none."""
    store = use.holding[0] if use.holding else use.store
    secret = store.secret
    if not use.holding or secret is None or secret.entry or secret.backend != SEALED_SECRETS or not environment.name:
        return
    if secret.kind not in environment.release.secret_keys:
        return  # another rule says so
    material = environment.sealed.get(store.name)
    namespace = use.namespace.name
    again = use.sealing(environment.name)
    if material is None:
        text = f'nothing is sealed for Secret "{secret.name}" in namespace "{namespace}" ({environment.label})'
        hint = f"{again}, which writes {sealed_file(environment.name, store.name)}; {_MEANTIME}"
        report.error(environment.says_backend(store), RULE.id, text, hint)
    elif report.is_refused(material.file, ()) or report.is_refused(material.file, ("namespaces", namespace)):
        return
    elif namespace not in material.secrets:
        text = f'nothing is sealed for namespace "{namespace}" ({environment.label})'
        hint = f"what was sealed for another does not open there: {again}; {_MEANTIME}"
        report.error(material.where(), RULE.id, text, hint)
    else:
        _check_name(material, use, secret, environment, report)
        _check_keys(material, namespace, secret, again, report)


def _check_name(
    material: Sealed, use: StoreInNamespace, secret: Secret, environment: Environment, report: Report
) -> None:
    namespace = use.namespace.name
    name, at = material.secrets[namespace].name, ("namespaces", namespace, "name")
    if material.scope != STRICT or name == secret.name or report.is_refused(material.file, at):
        return
    what = f'it is sealed for Secret "{name}"' if name else "it does not say which Secret it is sealed for"
    text = f'{what}, and the store\'s is "{secret.name}" ({environment.label}): it opens under its own name alone'
    again = use.sealing(environment.name)
    otherwise = f"set credentials.secretName: {name}" if name else f"name: {secret.name}, if that is so"
    hint = f"{again}, or {otherwise}"
    report.error(material.where(namespace, "name"), RULE.id, text, hint)


def _check_keys(material: Sealed, namespace: str, secret: Secret, again: str, report: Report) -> None:
    sealed = material.secrets[namespace].encrypted
    at = ("namespaces", namespace, "encryptedData")
    for key in sorted(secret.properties.keys() - sealed.keys()):
        if not report.is_refused(material.file, at) and not report.is_refused(material.file, (*at, key)):
            text = f'"{key}" of Secret "{secret.name}" is missing'
            report.error(material.where(namespace, "encryptedData"), RULE.id, text, f"{again}; {_MEANTIME}")
    for key in sorted(sealed.keys() - secret.properties.keys()):
        said = "the store itself says it: remove it here" if key in secret.literals else ""
        hint = said or did_you_mean(key, secret.properties) or f"it has {listing(sorted(secret.properties), 20)}"
        where = material.where(namespace, "encryptedData", key, on_key=True)
        report.error(where, RULE.id, f'"{key}" is not a key of this Secret', hint)
