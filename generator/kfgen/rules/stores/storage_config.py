"""Rule `storage-config`: `storage-config` is one Secret for all stores of a namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import StoreInNamespace
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="storage-config",
    why="`storage-config` is one Secret for all stores of a namespace; sealed material is of one store.",
    mend="`link: serviceAccount`, or another backend.",
    source="KServe: pkg/credentials, storage-config",
    releases="KServe 0.9 and later",
    bad={
        "environments/prod.yaml": """\
versions: {kserve: 0.8.0}
""",
        "storage/lake.yaml": """\
type: s3
bucket: models
credentials: {link: storage-config}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
    },
    good={
        "storage/lake.yaml": """\
type: s3
bucket: models
credentials: {link: storage-config}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
    },
)

_OF_SEVERAL: Final = ("existing", "external-secrets")  # backends that can make a Secret for several stores


def check(use: StoreInNamespace, environment: Environment, report: Report) -> None:
    """`storage-config` is one Secret for all stores of a namespace, and sealed material is of one store."""
    secret, release, settled = use.store.secret, environment.release, use.store.settled
    if secret is None or not secret.entry:
        return
    where = settled.where("credentials", "link")
    if not release.has(Feature.STORAGE_SPEC):
        text = f"{release.product} {release.line} ({environment.label}) knows no {secret.name}"
        report.error(where, RULE.id, text, "link: serviceAccount")
    if secret.backend not in _OF_SEVERAL:
        text = f"{secret.name} holds the entries of several stores, which {secret.backend} cannot make one by one"
        report.error(where, RULE.id, text, f"backend: {' or '.join(_OF_SEVERAL)}, or link: serviceAccount")
