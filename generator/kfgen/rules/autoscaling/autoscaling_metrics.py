"""Rule `autoscaling-metrics`: a list of metrics that the mode, class or release does not take."""

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
    id="autoscaling-metrics",
    why=(
        "`autoScaling` is for Standard mode and came with KServe 0.15, its behavior with 0.16; the class decides "
        "which types of metrics it takes."
    ),
    mend="`metric` and `target` in Knative mode or before 0.15; types that the class takes.",
    source="KServe's webhook: pkg/apis/serving/v1beta1/component.go",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: Standard
autoscaling: {class: hpa, metrics: [{type: External}]}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: Standard
autoscaling:
  class: hpa
  metrics:
    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}
""",
    },
)

_FEATURES: Final = {"metrics": Feature.AUTO_SCALING, "behavior": Feature.SCALING_BEHAVIOR}
_SOURCES: Final = {"hpa": ("Resource",), "keda": ("Resource", "External", "PodMetric")}


def check(model: Model, environment: Environment, report: Report) -> None:
    """What the webhook refuses, and what it would take and never act on."""
    for one in scalings(model, environment):
        _check(one, report)


def _check(one: Scaling, report: Report) -> None:
    present = [key for key in ("metrics", "behavior") if key in one.values]
    if not present:
        return
    release = one.environment.release
    lacking = [key for key in present if not release.has(_FEATURES[key])]
    if lacking:
        text = f'{release.product} {release.line} has no "autoscaling.{lacking[0]}"'
        hint = "metric and target say it, or write null here" if lacking[0] == "metrics" else "write null here"
        one.refuse(report, RULE.id, lacking[0], text, hint, on_key=True)
        return
    if one.model.mode != "Standard":
        text = f"autoscaling.{present[0]} is for Standard mode, and this is {one.model.mode}"
        one.refuse(report, RULE.id, present[0], text, "metric: concurrency or rps, and target", on_key=True)
        return
    decides = one.values.get("class", "hpa")
    known = _SOURCES.get(decides, ())
    for metric in one.values.get("metrics", ()):
        if metric.get("type") not in known:
            text = f'class "{decides}" cannot scale by metrics of type "{metric.get("type", "")}"'
            one.refuse(report, RULE.id, "metrics", text, f"it takes {', '.join(known)}" if known else "remove metrics")
