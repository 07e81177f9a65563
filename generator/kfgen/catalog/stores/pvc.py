"""A PersistentVolumeClaim: `pvc://<claim>/<path>`, in the namespace of the models that read it."""

from __future__ import annotations

from typing import Final

from kfgen.catalog.amounts import Quantity
from kfgen.catalog.fields import Boolean, Choice, FreeMap, ListOf
from kfgen.catalog.record import Key
from kfgen.catalog.stores.store_type import StoreType, below, uri_of
from kfgen.catalog.words import SUBDOMAIN

_ACCESS_MODE: Final = Choice(("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"))

PVC: Final = StoreType(
    name="pvc",
    article="a",
    keys=(
        Key("claim", SUBDOMAIN, "The claim's name; the file's by default."),
        Key("size", Quantity(above_zero=True), "How much is requested."),
        Key("storageClassName", SUBDOMAIN, "The class; the cluster's default without it."),
        Key("accessModes", ListOf(_ACCESS_MODE), "ReadWriteOnce by default."),
        Key("create", Boolean(), "false: the claim is there already."),
        Key(
            "volume",
            FreeMap(),
            "A PersistentVolume of its own: a source such as {nfs: {server, path}}, and nodeAffinity, mountOptions, "
            "volumeMode.",
        ),
    ),
    root=lambda values, name: below("pvc", values.get("claim", name)),
    uri=uri_of("pvc", "claim"),
)
