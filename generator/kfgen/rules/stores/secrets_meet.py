"""Rule `secrets-meet`: of two Secrets with the same keys, every pod of the account gets the last one's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import Severity
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import StoreInNamespace
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="secrets-meet",
    severity=Severity.WARNING,
    why="One account has two Secrets with the same keys: its pods read with those of one of them alone.",
    mend="An account for each store, or one Secret for both.",
    source="KServe: pkg/credentials, mountSecretCredential",
    bad={
        "storage/lake.yaml": """\
type: s3
bucket: lake
serviceAccount: {name: reader}
""",
        "storage/pond.yaml": """\
type: s3
bucket: pond
serviceAccount: {name: reader}
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
""",
        "storage/pond.yaml": """\
type: s3
bucket: pond
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
    """Of two Secrets with the same keys, every pod of the account gets the last one's (`mountSecretCredential`)."""
    first: dict[str, str] = {}
    for store in use.sharing:
        secret = store.secret
        if secret is None or secret.entry or secret.registry:
            continue
        other = first.setdefault(secret.kind, secret.name)
        if other != secret.name and store.account is not None:
            text = (
                f'account "{store.account.name}" has two Secrets with the same keys, {other} and {secret.name} '
                f"({environment.label}): its pods read with those of one of them alone"
            )
            where = store.settled.where("serviceAccount", "name")
            report.warn(where, RULE.id, text, "an account for each, or one Secret for both")
