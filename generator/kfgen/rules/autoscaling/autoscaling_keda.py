"""Rule `autoscaling-keda`: KEDA without what it should measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.rules.autoscaling.scaling import Scaling, scalings
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="autoscaling-keda",
    why=(
        "KEDA scales by metrics alone, and those from outside need a query and a value; the webhook refuses "
        "them without."
    ),
    mend="`metrics: [{type: External, external: …}]`, whole.",
    source="KServe's webhook: pkg/apis/serving/v1beta1/component.go",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: Standard
autoscaling: {class: keda}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: Standard
autoscaling:
  class: keda
  metrics:
    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """What the webhook refuses, and what it would take and never act on."""
    for one in scalings(model, environment):
        _check(one, report)


def _check(one: Scaling, report: Report) -> None:
    if one.values.get("class") != "keda":
        return
    if not one.values.get("metrics"):
        one.refuse(report, RULE.id, "class", 'class "keda" needs metrics', "metrics: [{type: External, external: …}]")
    for metric in one.values.get("metrics", ()):
        for source, key in (("External", "external"), ("PodMetric", "podmetric")):
            body = metric.get(key, {}) if metric.get("type") == source else None
            if isinstance(body, dict) and not (_has(body, "metric", "query") and _has(body, "target", "value")):
                text = f"a metric of type {source} needs {key}.metric.query and {key}.target.value"
                one.refuse(report, RULE.id, "metrics", text, "KServe's webhook refuses it without")


def _has(body: Mapping[str, Any], *path: str) -> bool:
    for step in path:
        below = body.get(step) if isinstance(body, dict) else None
        if below is None:
            return False
        body = below
    return True
