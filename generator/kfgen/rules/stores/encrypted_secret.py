"""Rule `encrypted-secret`: what was encrypted is the store's Secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.catalog.encryption import DATA
from kfgen.domain.data import at_path
from kfgen.domain.places import encrypted_file
from kfgen.domain.problem import did_you_mean, listing
from kfgen.domain.sealing import SOPS
from kfgen.rules.rule import Rule
from kfgen.rules.stores.decrypting import is_decrypted

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment, Secret, Store
    from kfgen.domain.model import StoreInNamespace
    from kfgen.domain.problem import Report
    from kfgen.domain.sealing import Encrypted

RULE: Final = Rule(
    id="encrypted-secret",
    why="What was encrypted is the store's Secret: its name, namespace, keys and KServe's settings.",
    mend="Encrypt it anew with `kfgen secret set`.",
    source="SOPS: the checksum of the file",
    bad={
        "kfgen.yaml": """\
name: shop
environments: [dev, prod]
outputs: [kustomize]
gitops: {controllers: [flux], delivery: kustomize}
repository: {url: https://git.example.com/shop.git}
defaults:
  environment:
    versions: {kserve: 0.20.0}
    mode: Knative
""",
        "environments/prod.yaml": """\
secrets: {backend: sops}
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
        "kfgen.yaml": """\
name: shop
environments: [dev, prod]
outputs: [kustomize]
gitops: {controllers: [flux], delivery: kustomize}
repository: {url: https://git.example.com/shop.git}
defaults:
  environment:
    versions: {kserve: 0.20.0}
    mode: Knative
""",
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

_KSERVE: Final = "/s3-"  # KServe's settings among a Secret's annotations


def check(use: StoreInNamespace, environment: Environment, report: Report) -> None:
    """What was encrypted is the store's Secret: its name, namespace, keys and KServe's settings."""
    store = use.holding[0] if use.holding else use.store
    secret, namespace = store.secret, use.namespace.name
    if not use.holding or secret is None or secret.entry or secret.backend != SOPS or not environment.name:
        return
    if secret.kind not in environment.release.secret_keys or not is_decrypted(environment):
        return  # another rule says so
    material, again = environment.encrypted.get(store.name, {}).get(namespace), use.sealing(environment.name)
    if material is None:
        text = f'nothing is encrypted for Secret "{secret.name}" in namespace "{namespace}" ({environment.label})'
        hint = f"{again}, which writes {encrypted_file(environment.name, store.name, namespace)}"
        report.error(environment.says_backend(store), RULE.id, text, hint)
    elif not report.is_refused(material.file, ()) and material.body:
        _check_text(material, "name", secret.name, again, report)
        _check_text(material, "namespace", namespace, again, report)
        if material.body.get("type", "Opaque") != (secret.type or "Opaque"):
            text = f'Secret "{secret.name}" must be of type {secret.type or "Opaque"}'
            report.error(material.where("type"), RULE.id, text, again)
        _check_keys(material, secret, again, report)
        _check_settings(material, store, environment, again, report)


def _check_text(material: Encrypted, field: str, expected: str, again: str, report: Report) -> None:
    found = at_path(material.body, ("metadata", field))
    if found != expected:
        text = f'it was encrypted with {field} "{found}", and the store\'s Secret has {field} "{expected}"'
        report.error(material.where("metadata", field), RULE.id, text, f"its checksum covers that: {again}")


def _check_keys(material: Encrypted, secret: Secret, again: str, report: Report) -> None:
    there: dict[str, str] = {}
    for name in DATA:
        values = material.body.get(name)
        there |= dict.fromkeys(values, name) if isinstance(values, dict) else {}
    known = secret.properties.keys() | secret.literals.keys()
    for key in sorted(known - there.keys()):
        report.error(material.where(), RULE.id, f'"{key}" of Secret "{secret.name}" is missing', again)
    for key in sorted(there.keys() - known):
        hint = did_you_mean(key, known) or f"it has {listing(known, 20)}"
        where = material.where(there[key], key, on_key=True)
        report.error(where, RULE.id, f'"{key}" is not a key of this Secret', hint)


def _check_settings(material: Encrypted, store: Store, environment: Environment, again: str, report: Report) -> None:
    """KServe reads them from annotations, in clear text."""
    expected = store.annotations(environment.release)
    found = at_path(material.body, ("metadata", "annotations"))
    there = found if isinstance(found, dict) else {}
    theirs = {key for key in there if _KSERVE in key}
    for key in sorted(expected.keys() | theirs):
        if there.get(key) != expected.get(key):
            said = f'"{there[key]}"' if key in there else "not there"
            wanted = f'"{expected[key]}"' if key in expected else "not set"
            text = f"annotation {key} is {said}, and in the store it is {wanted} ({environment.label})"
            where = material.where("metadata", "annotations", key) if key in there else material.where("metadata")
            report.error(where, RULE.id, text, f"its checksum covers that: {again}")
