"""Rule `autoscaling-type`: a type of metric in a release without the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.autoscaling.scaling import Scaling, scalings
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="autoscaling-type",
    why="`scaleMetricType` came with KServe 0.15; before, the field is pruned.",
    mend="`metricType: null` there.",
    source="KServe's CRD: scaleMetricType",
    bad={
        "environments/prod.yaml": "versions: {kserve: 0.14.0}\n",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: Standard
autoscaling: {metric: cpu, metricType: Utilization}
""",
    },
    good={
        "environments/prod.yaml": "versions: {kserve: 0.14.0}\n",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: Standard
autoscaling: {metric: cpu, target: 80}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """What the webhook refuses, and what it would take and never act on."""
    for one in scalings(model, environment):
        _check(one, report)


def _check(one: Scaling, report: Report) -> None:
    release = one.environment.release
    if "metricType" in one.values and not release.has(Feature.AUTO_SCALING):
        text = f'{release.product} {release.line} has no "autoscaling.metricType"'
        one.refuse(report, RULE.id, "metricType", text, "write null here", on_key=True)
