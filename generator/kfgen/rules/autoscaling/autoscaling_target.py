"""Rule `autoscaling-target`: a target that is no percentage, or that nothing reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.autoscaling.scaling import Scaling, scalings
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="autoscaling-target",
    why=(
        "In Standard mode the target of a HorizontalPodAutoscaler is a percentage from 1 to 100, and other "
        "classes hold targets in their metrics."
    ),
    mend="Write 1 to 100, or `metrics`.",
    source="KServe's webhook: pkg/apis/serving/v1beta1/component.go",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: Standard
autoscaling: {metric: cpu, target: 180}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: Standard
autoscaling: {metric: cpu, target: 80}
""",
    },
)

_PERCENT: Final = 100


def check(model: Model, environment: Environment, report: Report) -> None:
    """What the webhook refuses, and what it would take and never act on."""
    for one in scalings(model, environment):
        _check(one, report)


def _check(one: Scaling, report: Report) -> None:
    target, decides = one.values.get("target"), one.values.get("class", "hpa")
    if target is None:
        return
    if one.model.mode == "Standard" and decides != "hpa":
        text = f'autoscaling.target cannot stand beside class "{decides}"'
        one.refuse(
            report, RULE.id, "target", text, 'metrics: [{type: …}] holds targets; write "target: null"', on_key=True
        )
    elif one.model.mode == "Standard" and target > _PERCENT:
        one.refuse(report, RULE.id, "target", f"target {target} is no percentage from 1 to 100", "write 1 to 100")
