"""Subject × its ports → Operations: namespaces followed, the port to scrape found where a fact says which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.domain.operations import NO_OPERATIONS, Alerts, Latency, Monitor, Operations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kfgen.domain.data import Data, Object
    from kfgen.domain.workload import Workload
    from kfgen.stages.resolve.subject import Subject

# Every pod of Knative serves its queue proxy's request metrics there (`serving`, pkg/apis/serving/v1).
QUEUE_PROXY_PORT = "http-usermetric"
_KEYS = frozenset({"podDisruptionBudget", "networkPolicy", "podMonitor", "prometheusRule"})


def operations(subject: Subject, mode: str, ports: Iterable[Object], workload: Workload | None) -> Operations:
    """What people ask for beside the model."""
    values = subject.values
    if _KEYS.isdisjoint(values):
        return NO_OPERATIONS
    policy = values.get("networkPolicy")
    return Operations(
        budget=dict(values.get("podDisruptionBudget", {})),
        callers=_callers(subject, policy.get("from", [])) if policy is not None else None,
        monitor=_monitor(values.get("podMonitor"), mode, ports, workload),
        alerts=_alerts(values.get("prometheusRule")),
    )


def _callers(subject: Subject, peers: Iterable[Any]) -> tuple[Object, ...]:
    namespaces = subject.environment.namespaces
    result = []
    for peer in peers:
        name = namespaces[peer].name if isinstance(peer, str) and peer in namespaces else peer
        result.append(_of_namespace(name) if isinstance(name, str) else dict(name))
    return tuple(result)


def _of_namespace(name: str) -> Object:
    """Kubernetes itself gives every namespace this label, from 1.21."""
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


def _monitor(
    values: Mapping[str, Any] | None, mode: str, ports: Iterable[Object], workload: Workload | None
) -> Monitor | None:
    if values is None:
        return None
    return Monitor(
        port=values.get("port") or _metrics_port(mode, ports, workload),
        path=values.get("path", "/metrics"),
        interval=values.get("interval"),
        labels=values.get("labels", {}),
    )


def _metrics_port(mode: str, ports: Iterable[Object], workload: Workload | None) -> str:
    """The port that is known to hold metrics; empty where none is."""
    if workload is None and mode == "Knative":
        return QUEUE_PROXY_PORT
    named = {str(port["name"]): port["containerPort"] for port in ports}
    if workload is not None and workload.torchserve is not None:
        address = workload.torchserve.addresses["metrics_address"]
        found = [name for name, number in named.items() if address is not None and number == address.port]
        if found and address is not None and not address.is_local:
            return found[0]
    return "metrics" if "metrics" in named else ""


def _alerts(values: Mapping[str, Any] | None) -> Alerts | None:
    if values is None:
        return None
    slow, rules = values.get("latency"), values.get("rules", ())
    latency: Latency | None = None
    if slow is not None and "above" in slow:
        number, milliseconds = slow["above"].removesuffix("s"), slow["above"].endswith("ms")
        above = int(number.removesuffix("m")) * (1 if milliseconds else 1000)
        latency = Latency(above_ms=above, quantile=slow.get("quantile", ""), wait=slow.get("for", 600))
    further: tuple[Data, ...] = tuple(rules)
    return Alerts(
        not_ready=values.get("notReady"),
        load_fails=values.get("loadFails"),
        latency=latency,
        rules=further,
        severity=values.get("severity", "warning"),
        labels=values.get("labels", {}),
    )
