"""The values of an object: its knobs under stable paths, and what else an environment changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.data import EXACT_INTEGER, Data, Object, at_path, leaves, same

if TYPE_CHECKING:
    from kfgen.domain.layers import ObjectLayers, Patch
    from kfgen.domain.manifest import Knob, Manifest
    from kfgen.domain.problem import Path


def base_values(layers: ObjectLayers) -> Object:
    """What values.yaml says of an object."""
    if layers.base is None:
        return {"enabled": False}
    return {"enabled": layers.in_base, **knob_values(layers.base)}


def environment_values(layers: ObjectLayers, environment: str) -> Object:
    """What holds in an environment, complete."""
    own = layers.environments.get(environment)
    if own is None:
        return {**base_values(layers), "enabled": False}
    values: Object = {"enabled": True}
    if needs_variant(layers, environment):
        values["variant"] = environment
    values |= knob_values(own)
    if "variant" not in values:
        values |= _rest(layers.patches[environment], own.knobs)
    return values


def needs_variant(layers: ObjectLayers, environment: str) -> bool:
    """Whether no override leads from the base's template to this environment's object.

    So where there is no base, where identity or form differ, and where an override would send an integer beyond 2^53
    through Helm's float64.
    """
    if environment not in layers.environments:
        return False
    if environment not in layers.patches:
        return True
    own = layers.environments[environment]
    rest = _rest(layers.patches[environment], own.knobs)
    return bool(rest) and any(
        isinstance(leaf, int) and abs(leaf) >= EXACT_INTEGER
        for body in (own.body, layers.patches[environment] and layers.any.body)
        for leaf in leaves(body or {})
    )


def knob_values(manifest: Manifest) -> Object:
    """The values that an object's knobs have, nested by their paths; and the path that answers once it serves."""
    values: Object = {}
    for knob in manifest.knobs:
        value = at_path(manifest.body, knob.field)
        if value is None:
            continue
        below = values
        for step in knob.value[:-1]:
            below = below.setdefault(step, {})  # type: ignore[assignment] # nested maps only, by construction
        below[knob.value[-1]] = value
    if manifest.ready:
        values["ready"] = manifest.ready
    return values


def _rest(patch: Patch, knobs: tuple[Knob, ...]) -> Object:
    """The part of a difference that no knob holds: `overrides`, merged onto the object, and `removals`."""
    fields = {knob.field for knob in knobs}
    overrides: Object = {}
    for path, value in patch.sets:
        if _covered(path, fields):
            continue
        below = overrides
        for step in path[:-1]:
            below = below.setdefault(str(step), {})  # type: ignore[assignment] # nested maps only, by construction
        below[str(path[-1])] = value
    removals: list[Data] = [_pointer(path) for path in patch.removes if not _covered(path, fields)]
    result: Object = {}
    if overrides:
        result["overrides"] = overrides
    if removals:
        result["removals"] = removals
    return result


def _covered(path: Path, fields: set[Path]) -> bool:
    """Whether a path is a knob's field or lies inside one."""
    return any(path[:length] in fields for length in range(1, len(path) + 1))


def _pointer(path: Path) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def changed(base: Object, own: Object) -> Object:
    """What a values file must say on top of another: maps merge in Helm, null removes a key."""
    result: Object = {}
    for key, value in own.items():
        old = base.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            below = changed(old, value)
            if below:
                result[key] = below
        elif key not in base or not same(old, value):
            result[key] = value
    result.update(dict.fromkeys((key for key in base if key not in own), None))
    return result
