"""Component: a transformer or an explainer beside the predictor; and what scales and guards any component."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.data import Object
    from kfgen.domain.environment import NodePool
    from kfgen.domain.values import Overlay


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much a component takes and what happens on the way; KServe's ComponentExtensionSpec. None: not said."""

    min_replicas: int | None
    max_replicas: int | None
    container_concurrency: int | None
    timeout: int | None
    batcher: Object | None  # {} asks for one with KServe's own settings
    logger: Object | None
    autoscaling: Object | None  # class, metric, target, metricType, metrics, behavior
    strategy: Object


NO_LOAD = Load(
    min_replicas=None,
    max_replicas=None,
    container_concurrency=None,
    timeout=None,
    batcher=None,
    logger=None,
    autoscaling=None,
    strategy={},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A transformer or an explainer; `built_in` names one of KServe's own explainers, `settings` are its fields."""

    name: str
    built_in: str
    settings: Object
    container: Object  # without a name
    storage_uri: str
    load: Load
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    service_account: str
    node_pool: NodePool | None
    container_overlay: Overlay | None
    pod: Overlay | None
