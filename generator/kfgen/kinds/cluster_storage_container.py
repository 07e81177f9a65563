"""ClusterStorageContainer (KServe 0.11.1+): the init container that reads a scheme of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Knob, Manifest, ObjectKey
from kfgen.domain.model import StoreInCluster
from kfgen.domain.release import STORAGE_CONTAINER
from kfgen.kinds.kind import Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

_KNOBS: Final = (Knob(("image",), ("spec", "container", "image"), "string", "The init container's image."),)


def _build(use: StoreInCluster, environment: Environment) -> Iterator[Manifest]:
    initializer = use.store.initializer
    if initializer is None:
        return
    name = use.store.name
    yield Manifest(
        key=ObjectKey(CLUSTER_STORAGE_CONTAINER.name, "", name),
        section=CLUSTER_STORAGE_CONTAINER.section,
        knobs=_KNOBS,
        knob_set="clusterStorageContainer",
        body={
            "apiVersion": environment.release.api_version(CLUSTER_STORAGE_CONTAINER.name),
            "kind": STORAGE_CONTAINER,
            "metadata": metadata(name, None, environment),
            "spec": dict(initializer),
        },
    )


CLUSTER_STORAGE_CONTAINER: Final = Kind(STORAGE_CONTAINER, StoreInCluster, "storageContainers", _build)
