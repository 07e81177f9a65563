"""Rule `autoscaling-metric`: a metric that the mode or class does not scale by."""

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
    id="autoscaling-metric",
    why=(
        "Knative scales by concurrency or rps, Standard mode by cpu or memory; another metric is refused, or "
        "taken and never acted on."
    ),
    mend="Name a metric of the mode; KEDA's stand under `metrics`.",
    source="KServe's webhook: pkg/apis/serving/v1beta1/component.go",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
autoscaling: {metric: cpu, target: 80}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
autoscaling: {metric: rps, target: 80}
""",
    },
)

_METRICS: Final = {"Standard": ("cpu", "memory"), "Knative": ("concurrency", "rps")}


def check(model: Model, environment: Environment, report: Report) -> None:
    """What the webhook refuses, and what it would take and never act on."""
    for one in scalings(model, environment):
        _check(one, report)


def _check(one: Scaling, report: Report) -> None:
    metric, decides = one.values.get("metric"), one.values.get("class", "hpa")
    known = _METRICS.get(one.model.mode, ())
    if metric is None:
        return
    if one.model.mode == "Standard" and decides != "hpa":
        text = f'autoscaling.metric cannot stand beside class "{decides}"'
        hint = (
            'metrics: [{type: …}] says what KEDA measures; write "metric: null"' if decides == "keda" else "remove it"
        )
        one.refuse(report, RULE.id, "metric", text, hint, on_key=True)
    elif known and metric not in known:
        text = f"{one.model.mode} mode does not scale by {metric}"
        one.refuse(report, RULE.id, "metric", text, f"it scales by {' and '.join(known)}")
    elif metric != "cpu" and one.model.mode == "Standard" and not one.environment.release.has(Feature.SCALE_METRIC):
        one.refuse(
            report,
            RULE.id,
            "metric",
            "this release of KServe scales by cpu alone in Standard mode",
            "write metric: cpu",
        )
