"""PersistentVolume of a claim that has one of its own; kept when the claim goes, and bound by no other claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import Object
from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Knob, Manifest, ObjectKey
from kfgen.domain.model import StoreInCluster
from kfgen.kinds.kind import KEPT, Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

_KNOBS: Final = (
    Knob(("size",), ("spec", "capacity", "storage"), "string", "Its size."),
    Knob(("storageClassName",), ("spec", "storageClassName"), "string", "The storage class."),
)


def _build(use: StoreInCluster, environment: Environment) -> Iterator[Manifest]:
    claim = use.store.claim
    if claim is None or not claim.create or not claim.volume:
        return
    name = claim.volume_name(use.namespace)
    spec: Object = {
        "capacity": {"storage": claim.size},
        "accessModes": list(claim.access_modes),
        "persistentVolumeReclaimPolicy": "Retain",
        "storageClassName": claim.storage_class,
        "claimRef": {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "namespace": use.namespace.name,
            "name": claim.name,
        },
    }
    yield Manifest(
        key=ObjectKey(PERSISTENT_VOLUME.name, "", f"{use.namespace.key}-{claim.name}"),
        section=PERSISTENT_VOLUME.section,
        knobs=_KNOBS,
        knob_set="persistentVolume",
        body={
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": metadata(name, None, environment, annotations=KEPT),
            "spec": {**spec, **claim.volume},
        },
    )


PERSISTENT_VOLUME: Final = Kind("PersistentVolume", StoreInCluster, "persistentVolumes", _build)
