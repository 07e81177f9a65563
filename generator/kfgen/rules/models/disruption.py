"""Rule `disruption`: a budget that leaves no pod to go stops every drain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import Severity
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="disruption",
    severity=Severity.WARNING,
    why="A disruption budget that lets no pod go keeps every node with one of them from being drained.",
    mend="More replicas, or `maxUnavailable: 1`.",
    source="Kubernetes: the eviction API",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
podDisruptionBudget: {minAvailable: 1}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
podDisruptionBudget: {maxUnavailable: 1}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """A budget that leaves no pod to go stops every drain."""
    budget, settled = model.operations.budget, model.settled
    if len(budget) != 1:
        return  # another rule says so
    fewest = _fewest(model)
    least, most = budget.get("minAvailable"), budget.get("maxUnavailable")
    stuck = least == "100%" or (isinstance(least, int) and 0 < fewest <= least) or most in (0, "0%")
    if budget and stuck:
        pods = "one pod" if fewest == 1 else f"{fewest} pods"
        text = f"with {pods} it lets none go ({environment.label}): no node could be drained"
        report.warn(settled.where("podDisruptionBudget"), RULE.id, text, "more replicas, or maxUnavailable: 1")


def _fewest(model: Model) -> int:
    """How many pods there are at least; 1 is what both Kubernetes and KServe take where nothing is said."""
    workload = model.workload
    if workload is None:
        return 1 if model.load.min_replicas is None else model.load.min_replicas
    if workload.autoscaler is not None:
        return workload.autoscaler.min_replicas or 1
    return 1 if workload.replicas is None else workload.replicas
