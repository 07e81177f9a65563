"""Rule `store-release`: every setting has an annotation in the release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import StoreInNamespace
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="store-release",
    why="KServe reads S3 settings from annotations that came one by one; another release ignores them.",
    mend="Leave the setting out there.",
    source="KServe: pkg/credentials/s3, its annotations",
    bad={
        "environments/prod.yaml": """\
versions: {kserve: 0.5.1}
""",
        "storage/lake.yaml": """\
type: s3
bucket: models
useAccelerate: true
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
useAccelerate: true
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
    },
)


def check(use: StoreInNamespace, environment: Environment, report: Report) -> None:
    """Every setting has an annotation in the release."""
    release = environment.release
    linked = use.store.secret is not None and use.store.secret.entry
    for key in use.store.settings if not linked else ():
        if key not in release.s3_annotations:
            text = f'{release.product} {release.line} ({environment.label}) has no "{key}" for S3'
            report.error(use.store.settled.where(key, on_key=True), RULE.id, text, environment.without(key))
