"""LocalModelCache (KServe 0.15+; ClusterLocalModel in 0.14) and LocalModelNamespaceCache (0.18+), all `v1alpha1`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.cache import Cache
from kfgen.domain.data import Object
from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Knob, Manifest, ObjectKey
from kfgen.domain.overlay import laid_on
from kfgen.kinds.kind import BEFORE_SERVERS, Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIRST: Final = "ClusterLocalModel"  # what LocalModelCache was called in 0.14
_KNOBS: Final = (Knob(("modelSize",), ("spec", "modelSize"), "string", "What it takes on a node."),)


def _build_for_cluster(cache: Cache, environment: Environment) -> Iterator[Manifest]:
    if cache.namespace is None:
        first = LOCAL_MODEL_CACHE.name not in environment.release.kinds
        yield _manifest(_FIRST if first else LOCAL_MODEL_CACHE.name, cache, environment)


def _build_in_namespace(cache: Cache, environment: Environment) -> Iterator[Manifest]:
    if cache.namespace is not None:
        yield _manifest(LOCAL_MODEL_NAMESPACE_CACHE.name, cache, environment)


def _manifest(kind: str, cache: Cache, environment: Environment) -> Manifest:
    spec: Object = {"sourceModelUri": cache.uri, "modelSize": cache.size}
    if kind == _FIRST:
        spec["nodeGroup"] = cache.node_groups[0] if cache.node_groups else ""
    else:
        spec["nodeGroups"] = list(cache.node_groups)
    if cache.service_account:
        spec["serviceAccountName"] = cache.service_account
    place = cache.namespace
    annotations = {**(BEFORE_SERVERS if place else {}), **cache.annotations}
    one = LOCAL_MODEL_NAMESPACE_CACHE if place else LOCAL_MODEL_CACHE
    return Manifest(
        key=ObjectKey(one.name, place.key if place else "", cache.file),
        section=LOCAL_MODEL_CACHE.section,
        knobs=_KNOBS,
        knob_set="localModelCache",
        body={
            "apiVersion": environment.release.api_version(kind),
            "kind": kind,
            "metadata": metadata(cache.name, place, environment, labels=cache.labels, annotations=annotations),
            "spec": laid_on(spec, cache.spec),
        },
    )


LOCAL_MODEL_CACHE: Final = Kind("LocalModelCache", Cache, "caches", _build_for_cluster)
LOCAL_MODEL_NAMESPACE_CACHE: Final = Kind("LocalModelNamespaceCache", Cache, "caches", _build_in_namespace)
