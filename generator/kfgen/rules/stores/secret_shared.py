"""Rule `secret-shared`: stores with one Secret in a namespace must mean the same one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import listing
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment, Store
    from kfgen.domain.model import StoreInNamespace
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="secret-shared",
    why=(
        "Two stores that name one Secret in a namespace must mean the same one: it is made once, and read "
        "alike for both. All entries of `storage-config` in a namespace come from one backend."
    ),
    mend="Say the same in both, or give one of them another `secretName`.",
    source="Kubernetes: one object of a name",
    bad={
        "storage/lake.yaml": """\
type: s3
bucket: lake
credentials: {secretName: minio}
""",
        "storage/pond.yaml": """\
type: s3
bucket: pond
region: eu-central-1
credentials: {secretName: minio}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
        "models/churn.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: pond, path: fraud}
""",
    },
    good={
        "storage/lake.yaml": """\
type: s3
bucket: lake
credentials: {secretName: minio}
""",
        "storage/pond.yaml": """\
type: s3
bucket: pond
region: eu-central-1
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
        "models/churn.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: pond, path: fraud}
""",
    },
)


def check(use: StoreInNamespace, environment: Environment, report: Report) -> None:
    """Stores with one Secret in a namespace must mean the same one: it is made once, and read alike for all."""
    for other in use.holding[1:]:
        first, differ = use.holding[0], _differing(use.holding[0], other, environment)
        if differ and first.secret is not None:
            text = (
                f'Secret "{first.secret.name}" in namespace "{use.namespace.name}" ({environment.label}) is that of '
                f'stores "{first.name}" and "{other.name}", which differ in {listing(differ)}'
            )
            linked = first.secret.entry or (other.secret is not None and other.secret.entry)
            mended = "give one of them another secretName" if not linked else "link: serviceAccount for one of them"
            where = other.settled.where("credentials", "link" if linked else "secretName")
            report.error(where, RULE.id, text, f"say the same in both, or {mended}")


def _differing(one: Store, other: Store, environment: Environment) -> list[str]:
    """What two stores say of their one Secret and do not say alike, as the catalog's keys."""
    left, right = one.secret, other.secret
    if left is None or right is None:
        return []
    found = {"link": bool(left.entry) != bool(right.entry), "backend": left.backend != right.backend}
    if left.entry or right.entry:
        return [key for key, differs in found.items() if differs]
    found["keys"] = (left.kind, left.properties.keys()) != (right.kind, right.properties.keys())
    found["registry"] = left.registry != right.registry
    found["what the Secret says itself"] = left.literals != right.literals
    known = environment.release.s3_annotations
    found |= {
        key: one.settings.get(key) != other.settings.get(key)
        for key in (*one.settings, *other.settings)
        if key in known
    }
    if left.backend == right.backend == "external-secrets":
        found |= {
            "remoteKey": left.remote_key != right.remote_key,
            "remoteProperties": left.properties != right.properties,
        }
    return [key for key, differs in found.items() if differs]
