"""Rule `deployment-rollout`: what the API server refuses of a strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="deployment-rollout",
    why=("The API server refuses `rollingUpdate` beside `Recreate`, and a strategy by which nothing could ever roll."),
    mend="`rollingUpdate: null`, or one of the two numbers above 0.",
    source="Kubernetes: pkg/apis/apps/validation",
    bad={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
deploymentStrategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}
""",
    },
    good={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
deploymentStrategy: {type: Recreate}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """What the API server refuses of a strategy."""
    strategy: Any = model.settled.values.get("deploymentStrategy", {})
    rolling = strategy.get("rollingUpdate", {})
    if strategy.get("type") == "Recreate" and rolling:
        where = model.settled.where("deploymentStrategy", "rollingUpdate", on_key=True)
        text = f'"rollingUpdate" cannot stand beside "type: Recreate" ({environment.label})'
        report.error(where, RULE.id, text, "rollingUpdate: null")
    zeros = [key for key in ("maxSurge", "maxUnavailable") if rolling.get(key) in (0, "0%")]
    if len(zeros) == 2:
        where = model.settled.where("deploymentStrategy", "rollingUpdate", "maxSurge")
        text = f"maxSurge and maxUnavailable are both 0 ({environment.label}): nothing could ever roll"
        report.error(where, RULE.id, text, "set one of them")
