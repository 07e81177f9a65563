"""The values of an object: its knobs under stable paths, and what else an environment changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.backends.helm.template import replaced, unnamed
from kfgen.domain.data import Data, Object, at_path, has_large_integers, same
from kfgen.domain.layers import Patch

if TYPE_CHECKING:
    from kfgen.domain.layers import ObjectLayers
    from kfgen.domain.manifest import Knob, Manifest
    from kfgen.domain.problem import Path


def base_values(layers: ObjectLayers) -> Object:
    """What values.yaml says of an object."""
    if layers.base is None:
        return {"enabled": False}
    return {"enabled": layers.in_base, **knob_values(layers.base, layers.base.knobs)}


def environment_values(layers: ObjectLayers, environment: str) -> Object:
    """What holds in an environment, complete."""
    own = layers.environments.get(environment)
    if own is None:
        return {**base_values(layers), "enabled": False}
    rest = _rest(layers, environment, own)
    if rest is None or layers.base is None:
        return {"enabled": True, "variant": environment, **knob_values(own, own.knobs)}
    return {"enabled": True, **knob_values(own, layers.base.knobs), **rest}


def _rest(layers: ObjectLayers, environment: str, own: Manifest) -> Object | None:
    """The part of a difference that no knob holds: `overrides`, merged onto the object, and `removals`.

    None where they cannot lead from the base's template to the object, so that it needs a template of its own: where
    there is no base, where identity or form differ, where a list that holds a knob changes its elements, and where an
    integer beyond 2^53 would go through Helm's float64.
    """
    if layers.base is None or environment not in layers.patches:
        return None
    patch = _beside_names(layers.base, own, layers.patches[environment])
    if patch is None:
        return None
    patch = _beside_knobs(layers.base, patch, {knob.field for knob in layers.base.knobs})
    if patch is None or (patch and (has_large_integers(own.body) or has_large_integers(layers.base.body))):
        return None
    overrides: Object = {}
    for path, value in patch.sets:
        below = overrides
        for step in path[:-1]:
            below = below.setdefault(str(step), {})  # type: ignore[assignment] # nested maps only, by construction
        below[str(path[-1])] = value
    removals: list[Data] = [_pointer(path) for path in patch.removes]
    parts: Object = {"overrides": overrides, "removals": removals}
    return {name: part for name, part in parts.items() if part}


def _beside_names(base: Manifest, own: Manifest, patch: Patch) -> Patch | None:
    """The difference without what follows from the namespace's name; None where texts that name it differ otherwise."""
    around = {path[:length] for path in (*base.texts, *own.texts) for length in range(1, len(path) + 1)}
    touched = [(path, value) for path, value in patch.sets if path in around]
    for path, value in touched:
        old = at_path(base.body, path)
        if not same(_with_texts(old, base, path), _with_texts(value, own, path)):
            return None
    return Patch(tuple(one for one in patch.sets if one not in touched), patch.removes) if touched else patch


def _with_texts(value: Data, manifest: Manifest, at: Path) -> Data:
    """What stands at a path, a mark for the namespace in its texts."""
    for path, text in unnamed(manifest).items():
        if path[: len(at)] == at:
            value = replaced(value, path[len(at) :], text)
    return value


def _beside_knobs(base: Manifest, patch: Patch, fields: set[Path]) -> Patch | None:
    """The difference without what knobs hold; None where a list around a knob differs in more than its elements."""
    sets: list[tuple[Path, Data]] = []
    removes = [path for path in patch.removes if not _covered(path, fields)]
    for path, value in patch.sets:
        old = at_path(base.body, path)
        if isinstance(old, list) and isinstance(value, dict):  # as an override, it would be merged by name
            return None
        if not any(field[: len(path)] == path for field in fields):
            sets += [] if _covered(path, fields) else [(path, value)]
        elif path not in fields:
            inner = _by_name(old, value, path, fields)
            if inner is None:
                return None
            sets += inner.sets
            removes += inner.removes
    return Patch(tuple(sets), tuple(removes))


def _by_name(old: Data, new: Data, at: Path, fields: set[Path]) -> Patch | None:
    """The difference of two lists of elements with the same names, names in place of indices in its paths."""
    names = _names(new)
    if not names or names != _names(old) or len(set(names)) < len(names):
        return None
    assert isinstance(old, list)  # noqa: S101 - it has names
    assert isinstance(new, list)  # noqa: S101 - it has names
    sets: list[tuple[Path, Data]] = []
    removes: list[Path] = []
    for index, (left, right) in enumerate(zip(old, new, strict=True)):
        assert isinstance(left, dict)  # noqa: S101 - it has a name
        assert isinstance(right, dict)  # noqa: S101 - it has a name
        patch, place = Patch.between(left, right), (*at, index)
        name = (*at, names[index])
        sets += [((*name, *path), value) for path, value in patch.sets if not _covered((*place, *path), fields)]
        removes += [(*name, *path) for path in patch.removes if not _covered((*place, *path), fields)]
    return Patch(tuple(sets), tuple(removes))


def _names(elements: Data) -> list[str]:
    """The names of a list's elements; nothing if one has none."""
    if not isinstance(elements, list):
        return []
    names = [element.get("name") for element in elements if isinstance(element, dict)]
    return [name for name in names if isinstance(name, str)] if len(names) == len(elements) else []


def knob_values(manifest: Manifest, knobs: tuple[Knob, ...]) -> Object:
    """The values that a template's knobs have in an object, nested by their paths; and what answers once it serves."""
    values: Object = {}
    for knob in knobs:
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
