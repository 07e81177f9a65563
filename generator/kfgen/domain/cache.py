"""Cache: a model held on nodes, in one environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.environment import Namespace, Settled
    from kfgen.domain.values import Overlay


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """A cache in one environment. `file` is its name in the catalog; no namespace: for the whole cluster."""

    file: str
    name: str
    namespace: Namespace | None
    uri: str
    reader: str  # the kind of the model that it is for; empty for a URI of nobody's
    size: str
    node_groups: tuple[str, ...]
    service_account: str
    same: tuple[str, ...]  # other caches of the same scope that hold the same URI
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    spec: Overlay | None
    settled: Settled
