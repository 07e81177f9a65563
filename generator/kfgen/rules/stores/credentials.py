"""Rule `credentials`: S3 settings stand on a Secret, or on a ServiceAccount beside a role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.rule import Rule
from kfgen.rules.stores.roles import role_of

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import StoreInNamespace
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="credentials",
    why=(
        "S3 settings stand on a Secret, or from 0.10 on on a ServiceAccount with a role; without either "
        "nothing could carry them."
    ),
    mend="Name a Secret, or a serviceAccount with a role.",
    source="KServe: pkg/credentials/s3",
    bad={
        "storage/lake.yaml": """\
type: s3
bucket: models
region: eu
credentials: none
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
region: eu
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
    },
)


def check(use: StoreInNamespace, environment: Environment, report: Report) -> None:
    """Settings without a Secret stand on the ServiceAccount, where KServe reads them beside a role alone."""
    store, release = use.store, environment.release
    if not store.settings or store.secret is not None:
        return
    where = store.settled.where("credentials")
    role = role_of(store)
    if store.account is None or role not in store.account.annotations:
        text = "without credentials there is no Secret that could carry the S3 settings"
        hint = f"credentials: {{secretName: …}}, or a serviceAccount with {role}"
        report.error(where, RULE.id, text, hint)
    elif not release.has(Feature.S3_BY_ROLE):
        text = f"{release.product} {release.line} ({environment.label}) reads S3 settings from a Secret alone"
        report.error(where, RULE.id, text, "credentials: {secretName: …}")
