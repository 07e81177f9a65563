"""Rule `pod-monitor`: a PodMonitor names a port of the pods; one that does not exist is scraped in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import did_you_mean, listing
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="pod-monitor",
    why="A PodMonitor names a port of the pods; one that does not exist is scraped in silence.",
    mend="Name a port of `ports`.",
    source="Prometheus operator: podMetricsEndpoints.port",
    bad={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
ports: {http: 8080}
podMonitor: {port: metrics}
""",
    },
    good={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
ports: {http: 8080, metrics: 8082}
podMonitor: {port: metrics}
""",
    },
)

_QUEUE_PROXY = ("http-usermetric", "http-autometric")


def check(model: Model, environment: Environment, report: Report) -> None:
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
        report.error(where, RULE.id, f"no port is known to hold metrics ({environment.label})", hint)
    elif monitor.port not in known:
        hint = did_you_mean(monitor.port, known) or f"there are {listing(known)}"
        report.error(where, RULE.id, f'no port "{monitor.port}" in "ports" ({environment.label})', hint)
