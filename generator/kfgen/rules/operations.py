"""Rules of what stands beside a model: budgets that let nodes be drained, monitors and alerts that see something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.metrics import has_quantiles, slow_requests
from kfgen.domain.problem import did_you_mean, listing

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

_QUEUE_PROXY = ("http-usermetric", "http-autometric")


def budget_lets_nodes_be_drained(model: Model, environment: Environment, report: Report) -> None:
    """The API server takes one of the two; one that leaves no pod to go stops every drain."""
    budget, settled = model.operations.budget, model.settled
    if "podDisruptionBudget" in settled.values and len(budget) != 1:
        text = f"a podDisruptionBudget says either minAvailable or maxUnavailable ({environment.label})"
        hint = "null for the other" if budget else "write minAvailable: 1, or maxUnavailable: 1"
        report.error(settled.where("podDisruptionBudget"), "conflict", text, hint)
        return
    fewest = _fewest(model)
    least, most = budget.get("minAvailable"), budget.get("maxUnavailable")
    stuck = least == "100%" or (isinstance(least, int) and 0 < fewest <= least) or most in (0, "0%")
    if budget and stuck:
        pods = "one pod" if fewest == 1 else f"{fewest} pods"
        text = f"with {pods} it lets none go ({environment.label}): no node could be drained"
        report.warn(settled.where("podDisruptionBudget"), "disruption", text, "more replicas, or maxUnavailable: 1")


def _fewest(model: Model) -> int:
    """How many pods there are at least; 1 is what both Kubernetes and KServe take where nothing is said."""
    workload = model.workload
    if workload is None:
        return 1 if model.load.min_replicas is None else model.load.min_replicas
    if workload.autoscaler is not None:
        return workload.autoscaler.min_replicas or 1
    return 1 if workload.replicas is None else workload.replicas


def monitor_sees_a_port(model: Model, environment: Environment, report: Report) -> None:
    """A PodMonitor names a port of the pods; one that does not exist is scraped in silence."""
    monitor = model.operations.monitor
    if monitor is None:
        return
    sidecars = [port for sidecar in model.sidecars for port in sidecar.get("ports", ())]  # type: ignore[union-attr]
    known = [str(port["name"]) for port in (*model.ports, *sidecars)]  # type: ignore[index, call-overload]
    if model.workload is None and model.mode == "Knative":
        known += _QUEUE_PROXY
    where = model.settled.where("podMonitor", "port")
    if not monitor.port:
        hint = (
            f"port: one of {listing(known)}"
            if known
            else "say the port that it really opens, in ports, and its name here"
        )
        report.error(where, "required", f"no port is known to hold metrics ({environment.label})", hint)
    elif monitor.port not in known:
        hint = did_you_mean(monitor.port, known) or f"there are {listing(known)}"
        report.error(where, "reference", f'no port "{monitor.port}" in "ports" ({environment.label})', hint)


def alerts_see_something(model: Model, environment: Environment, report: Report) -> None:
    """An alert without a metric behind it never fires."""
    alerts, settled = model.operations.alerts, model.settled
    if alerts is None:
        return
    said = settled.values["prometheusRule"]
    if not (said.keys() & {"notReady", "loadFails", "latency", "rules"}):
        text = f"a prometheusRule without an alert ({environment.label})"
        report.error(
            settled.where("prometheusRule"), "required", text, "notReady: 10m, loadFails: 5m, latency or rules"
        )
    if "latency" in said and alerts.latency is None:
        report.error(settled.where("prometheusRule", "latency"), "required", '"above" is missing', "for example 500ms")
    if alerts.latency is None:
        return
    where = settled.where("prometheusRule", "latency")
    if not slow_requests(model, environment, alerts.latency):
        text = f"no metric of its latency is known here ({environment.label})"
        hint = "write the rule under prometheusRule.rules"
        if model.workload is None and model.mode == "Knative":
            hint += ", or say versions.knative (its metrics are known up to 1.18)"
        report.error(where, "metric", text, hint)
    elif alerts.latency.quantile and not has_quantiles(model, environment):
        text = f"its server tells the mean latency alone ({environment.label})"
        report.error(settled.where("prometheusRule", "latency", "quantile"), "metric", text, "remove quantile")
