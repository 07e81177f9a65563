"""Rule `deployment-replicas`: a number of replicas is one, and a HorizontalPodAutoscaler starts from one pod."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="deployment-replicas",
    why=(
        "A least above the most is refused, and a HorizontalPodAutoscaler neither starts from nothing nor ends nowhere."
    ),
    mend="`min: 1`, and a `max`; or `autoscaling: {class: external}`.",
    source="Kubernetes: pkg/apis/autoscaling/validation",
    bad={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
replicas: 0..3
resources: {cpu: 1}
""",
    },
    good={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
replicas: 1..3
resources: {cpu: 1}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """A number of replicas is one, and a HorizontalPodAutoscaler starts from one pod."""
    settled, low, high = model.settled, model.load.min_replicas, model.load.max_replicas
    if high == 0 and low != 0:
        text = f"replicas.max 0 ({environment.label}): a Deployment has no number without limit"
        report.error(settled.where("replicas", "max"), RULE.id, text, "write how many there may be at most")
    elif high is not None and low is not None and low > high:
        text = f"replicas.min {low} is above replicas.max {high} ({environment.label})"
        report.error(settled.where("replicas", "min"), RULE.id, text, "set both where you set one")
    if low == 0 and model.workload is not None and model.workload.autoscaler is not None:
        text = f"replicas.min 0 ({environment.label}): a HorizontalPodAutoscaler does not scale to zero"
        hint = "write min: 1, or autoscaling: {class: external}"
        report.error(settled.where("replicas", "min"), RULE.id, text, hint)
