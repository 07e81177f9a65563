"""PersistentVolumeClaim of a pvc store, in each namespace whose models use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import Object
from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Knob, Manifest, ObjectKey
from kfgen.domain.model import StoreInNamespace
from kfgen.kinds.kind import KEPT, Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

_KNOBS: Final = (
    Knob(("size",), ("spec", "resources", "requests", "storage"), "string", "How much is requested."),
    Knob(("storageClassName",), ("spec", "storageClassName"), "string", "The storage class."),
)


def _build(use: StoreInNamespace, environment: Environment) -> Iterator[Manifest]:
    claim = use.store.claim
    if claim is None or not claim.create:
        return
    spec: Object = {"accessModes": list(claim.access_modes)}
    if claim.storage_class or claim.volume:  # an empty class keeps the cluster from making another volume
        spec["storageClassName"] = claim.storage_class
    if claim.volume:
        spec["volumeName"] = claim.volume_name(use.namespace)
    spec["resources"] = {"requests": {"storage": claim.size}}
    yield Manifest(
        key=ObjectKey(PERSISTENT_VOLUME_CLAIM.name, use.namespace.key, claim.name),
        section=PERSISTENT_VOLUME_CLAIM.section,
        knobs=_KNOBS,
        knob_set="persistentVolumeClaim",
        body={
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": metadata(claim.name, use.namespace, environment, annotations=KEPT),
            "spec": spec,
        },
    )


PERSISTENT_VOLUME_CLAIM: Final = Kind(
    "PersistentVolumeClaim", StoreInNamespace, "persistentVolumeClaims", _build, lasting=True
)
