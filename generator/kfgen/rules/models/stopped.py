"""Rule `stopped`: `stopped` is an annotation that the controller reads from 0.15.1 on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.models.lacking import lacks
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="stopped",
    why="Before, nothing stops a model that is kept.",
    mend="`stopped: null` there; `enabled: false` removes the model.",
    source="KServe: the annotation stop",
    releases="KServe 0.15.1 and later",
    bad={
        "environments/prod.yaml": """\
versions: {kserve: 0.14.0}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
stopped: true
""",
    },
    good={
        "environments/prod.yaml": """\
versions: {kserve: 0.14.0}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
stopped: true
environments: {prod: {stopped: null}}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """`stopped` is an annotation that the controller reads from 0.15.1 on."""
    release = environment.release
    if model.stopped and not release.has(Feature.STOP):
        report.error(*lacks(RULE.id, model, environment, ("stopped",)))
