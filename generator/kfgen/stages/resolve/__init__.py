"""Catalog × environment → Environment and what is in it: layers laid on, references followed, placeholders filled.

RESOLVERS says for each folder of the catalog how one of its entries is resolved; stores and runtimes are resolved with
the environment, since they are made where others use them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from kfgen.stages.resolve.cache import resolve_cache
from kfgen.stages.resolve.clusters import check_clusters
from kfgen.stages.resolve.environment import resolve_environment
from kfgen.stages.resolve.extra import resolve_extra
from kfgen.stages.resolve.graph import resolve_graph
from kfgen.stages.resolve.layers import Layers
from kfgen.stages.resolve.model import resolve_model
from kfgen.stages.resolve.namespace import resolve_namespace
from kfgen.stages.resolve.platform import unused_baselines
from kfgen.stages.resolve.sealing import unused_secrets

if TYPE_CHECKING:
    from collections.abc import Callable

    from kfgen.domain.catalog import Entry
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report
    from kfgen.domain.resolved import Resolved

Resolver: TypeAlias = "Callable[[Entry, Layers, Environment, Report], Resolved | None]"

RESOLVERS: Final[dict[str, Resolver]] = {
    "namespaces": resolve_namespace,
    "models": resolve_model,
    "graphs": resolve_graph,
    "caches": resolve_cache,
    "manifests": resolve_extra,
}
# What looks at models is resolved anew when any of them changes.
LOOK_AT_MODELS: Final = frozenset({"graphs", "caches"})

__all__ = [
    "LOOK_AT_MODELS",
    "RESOLVERS",
    "Layers",
    "check_clusters",
    "resolve_environment",
    "unused_baselines",
    "unused_secrets",
]
