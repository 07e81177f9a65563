"""PrometheusRule of the Prometheus Operator (`monitoring.coreos.com/v1`): the alerts that a model asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import Data, Object
from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.domain.metrics import failing_pods, missing_pods, slow_requests
from kfgen.domain.model import Model
from kfgen.kinds.kind import Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator


def _build(model: Model, environment: Environment) -> Iterator[Manifest]:
    alerts = model.operations.alerts
    if alerts is None:
        return
    own = list(_alerts(model, environment))
    rules: list[Data] = [*own, *alerts.rules]
    yield Manifest(
        key=ObjectKey(PROMETHEUS_RULE.name, model.namespace.key, model.name),
        section=PROMETHEUS_RULE.section,
        knob_set="prometheusRule",
        texts=tuple(("spec", "groups", 0, "rules", index, "expr") for index in range(len(own))),
        body={
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "PrometheusRule",
            "metadata": metadata(model.name, model.namespace, environment, labels=alerts.labels),
            "spec": {"groups": [{"name": model.name, "rules": rules}]},
        },
    )


def _alerts(model: Model, environment: Environment) -> Iterator[Object]:
    alerts = model.operations.alerts
    assert alerts is not None  # noqa: S101 - the caller has looked
    if alerts.not_ready is not None:
        summary = f"{model.name} has fewer pods than it should"
        yield _alert("ModelNotReady", missing_pods(model, environment), alerts.not_ready, summary, model)
    if alerts.load_fails is not None:
        where = "{{ $labels.container }} in {{ $labels.pod }}, {{ $labels.reason }}"
        summary = f"{model.name} does not come up: {where}"
        yield _alert("ModelLoadFails", failing_pods(model, environment), alerts.load_fails, summary, model)
    if alerts.latency is not None:
        summary = f"{model.name} takes longer than {alerts.latency.above_ms} ms"
        slow = slow_requests(model, environment, alerts.latency)
        yield _alert("ModelSlow", slow, alerts.latency.wait, summary, model)


def _alert(name: str, expression: str, wait: int, summary: str, model: Model) -> Object:
    alerts = model.operations.alerts
    severity = alerts.severity if alerts is not None else ""
    return {
        "alert": name,
        "expr": expression,
        "for": f"{wait}s",
        "labels": {"model": model.name, "severity": severity},
        "annotations": {"summary": summary},
    }


PROMETHEUS_RULE: Final = Kind("PrometheusRule", Model, "prometheusRules", _build)
