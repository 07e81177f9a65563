"""Rule `disruption-budget`: the API server takes one of minAvailable and maxUnavailable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="disruption-budget",
    why=(
        "A PodDisruptionBudget says either minAvailable or maxUnavailable; the API server refuses both and "
        "neither does nothing."
    ),
    mend="`null` for the other.",
    source="Kubernetes: pkg/apis/policy/validation",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
podDisruptionBudget: {minAvailable: 1, maxUnavailable: 1}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
replicas: 2..4
podDisruptionBudget: {minAvailable: 1}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """The API server takes one of minAvailable and maxUnavailable."""
    budget, settled = model.operations.budget, model.settled
    if "podDisruptionBudget" in settled.values and len(budget) != 1:
        text = f"a podDisruptionBudget says either minAvailable or maxUnavailable ({environment.label})"
        hint = "null for the other" if budget else "write minAvailable: 1, or maxUnavailable: 1"
        report.error(settled.where("podDisruptionBudget"), RULE.id, text, hint)
