"""Operations: the objects beside a model that people ask for, and the labels by which they know its pods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kfgen.domain.workload import selector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.data import Data, Object
    from kfgen.domain.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """What a PodMonitor scrapes; `port` is empty where nothing says which."""

    port: str
    path: str
    interval: int | None
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """What is too slow, and for how long before it is told."""

    above_ms: int
    quantile: str
    wait: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """The alerts that are wanted; seconds before they are told, None where they are not wanted."""

    not_ready: int | None
    load_fails: int | None
    latency: Latency | None
    rules: tuple[Data, ...]
    severity: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """Nothing is made where nobody asks: an empty budget, None."""

    budget: Object
    callers: tuple[Object, ...] | None
    monitor: Monitor | None
    alerts: Alerts | None


NO_OPERATIONS = Operations(budget={}, callers=None, monitor=None, alerts=None)


def server_pods(model: Model, group: str) -> Object:
    """The labels of the pods that serve: a Deployment's, or those that KServe gives a predictor's in either mode.

    `pkg/controller/v1beta1/inferenceservice/components/predictor.go`; `group` is the API group of the release.
    """
    if model.workload is not None:
        return selector(model.name)
    return {**all_pods(model, group), "component": "predictor"}


def all_pods(model: Model, group: str) -> Object:
    """The labels of all pods of a model, whatever their component."""
    return selector(model.name) if model.workload is not None else {f"{group}/inferenceservice": model.name}
