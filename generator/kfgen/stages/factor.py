"""Manifests by environment → Layers: a base, and exactly what each environment changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.layers import ObjectLayers, Patch

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from kfgen.domain.data import Object
    from kfgen.domain.manifest import Manifest, ObjectKey
    from kfgen.domain.problem import Path

_NAMESPACE: Path = ("metadata", "namespace")


def factor(
    base: Mapping[ObjectKey, Manifest],
    in_base: Container[ObjectKey],
    environments: Mapping[str, Mapping[ObjectKey, Manifest]],
) -> tuple[ObjectLayers, ...]:
    """The objects of one entry, in the order in which they are applied.

    `base` holds what the general part builds to, `in_base` says which of it the base contains.
    """
    keys = dict.fromkeys(base)
    for manifests in environments.values():
        keys.update(dict.fromkeys(manifests))
    return tuple(_object(key, base.get(key), in_base, environments) for key in keys)


def _object(
    key: ObjectKey,
    base: Manifest | None,
    in_base: Container[ObjectKey],
    environments: Mapping[str, Mapping[ObjectKey, Manifest]],
) -> ObjectLayers:
    own = {name: manifests[key] for name, manifests in environments.items() if key in manifests}
    patches = {
        name: difference(base.body, manifest.body, key)
        for name, manifest in own.items()
        if base is not None and _is_same_object(base, manifest)
    }
    return ObjectLayers(key, base, base is not None and key in in_base, own, patches)


def _is_same_object(base: Manifest, manifest: Manifest) -> bool:
    """Whether a patch leads from one to the other: same API version, kind, name, form; the namespace may be mapped."""
    same_type = base.body["apiVersion"] == manifest.body["apiVersion"] and base.body["kind"] == manifest.body["kind"]
    mapped = bool(base.key.namespace) or base.identity[2] == manifest.identity[2]
    return same_type and mapped and base.form == manifest.form and base.identity[3] == manifest.identity[3]


def difference(base: Object, other: Object, key: ObjectKey) -> Patch:
    """What turns `base` into `other`; the namespace of a namespaced object is left to the environment's mapping."""
    patch = Patch.between(base, other)
    if not key.namespace:
        return patch
    return Patch(tuple((path, value) for path, value in patch.sets if path != _NAMESPACE), patch.removes)
