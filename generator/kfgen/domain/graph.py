"""Graph: an InferenceGraph in one environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.data import Object
    from kfgen.domain.environment import Namespace, Settled
    from kfgen.domain.values import Overlay

ROOT = "root"
TARGETS = ("serviceName", "nodeName", "serviceUrl")


@dataclass(frozen=True, slots=True)
class Node:
    """A node; its steps as the object has them, models under the names that they have here."""

    router: str
    steps: tuple[Object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A graph in one environment. Empty text or None: not said, so KServe's default holds."""

    name: str
    namespace: Namespace
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    mode: str
    nodes: Mapping[str, Node]
    min_replicas: int | None
    max_replicas: int | None
    metric: str
    target: int | None
    resources: Object
    timeout: int | None
    spec: Overlay | None
    settled: Settled
