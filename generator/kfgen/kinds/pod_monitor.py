"""PodMonitor of the Prometheus Operator (`monitoring.coreos.com/v1`): has a model's pods scraped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import Object
from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.domain.model import Model
from kfgen.domain.operations import server_pods
from kfgen.kinds.kind import Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator


def _build(model: Model, environment: Environment) -> Iterator[Manifest]:
    monitor = model.operations.monitor
    if monitor is None:
        return
    endpoint: Object = {"port": monitor.port, "path": monitor.path}
    if monitor.interval is not None:
        endpoint["interval"] = f"{monitor.interval}s"
    yield Manifest(
        key=ObjectKey(POD_MONITOR.name, model.namespace.key, model.name),
        section=POD_MONITOR.section,
        knob_set="podMonitor",
        body={
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "PodMonitor",
            "metadata": metadata(model.name, model.namespace, environment, labels=monitor.labels),
            "spec": {
                "selector": {"matchLabels": server_pods(model, environment.release.group)},
                "podMetricsEndpoints": [endpoint],
            },
        },
    )


POD_MONITOR: Final = Kind("PodMonitor", Model, "podMonitors", _build)
