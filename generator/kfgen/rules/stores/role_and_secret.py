"""Rule `role-and-secret`: keys of a Secret win over the account's role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import Severity
from kfgen.rules.rule import Rule
from kfgen.rules.stores.roles import role_of

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import StoreInNamespace
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="role-and-secret",
    severity=Severity.WARNING,
    why=("An account has a role and a Secret. KServe gives its pods the Secret's keys, and those win over the role."),
    mend=(
        "`credentials: none`, which is the default beside a role, or an account of its own for the store with "
        "the Secret."
    ),
    source="KServe: pkg/credentials/s3; the cloud's own library",
    releases="KServe 0.10 and later",
    bad={
        "storage/lake.yaml": """\
type: s3
bucket: lake
credentials: {secretName: lake}
serviceAccount: {annotations: {eks.amazonaws.com/role-arn: arn:aws:iam::1:role/lake}}
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
bucket: lake
serviceAccount: {annotations: {eks.amazonaws.com/role-arn: arn:aws:iam::1:role/lake}}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
    },
)


def check(use: StoreInNamespace, environment: Environment, report: Report) -> None:
    """Keys of a Secret win over the account's role, in KServe (`pkg/credentials`) and in the cloud's own library."""
    annotations = {key for store in use.sharing if store.account is not None for key in store.account.annotations}
    for store in use.sharing:
        if store.secret is None or store.secret.entry or role_of(store) not in annotations or store.account is None:
            continue
        text = (
            f'account "{store.account.name}" has a role and Secret "{store.secret.name}" ({environment.label}): '
            "its pods read with the Secret's keys, never with the role"
        )
        hint = "credentials: none, or an account of its own"
        report.warn(store.settled.where("credentials"), RULE.id, text, hint)
