"""Laying free-form data onto an object: maps merge, null drops, lists with names merge by name, all else replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import Data, Object, copied

if TYPE_CHECKING:
    from kfgen.domain.values import Overlay

# Lists of a pod or container whose elements Kubernetes requires to have a name: a map by name may stand for them.
NAMED_LISTS: Final = frozenset({"containers", "initContainers", "ephemeralContainers", "volumes", "env"})
_EDITS: Final = frozenset({"append", "remove"})


def laid_on(built: Object, overlay: Overlay | None, *, named: frozenset[str] = frozenset()) -> Object:
    """The object with an overlay's layers laid on, first to last; `named` lists may be made from a map by name."""
    if overlay is None:
        return built
    for layer in overlay.layers:
        assert isinstance(layer, dict)  # noqa: S101 - the reader of free-form keys takes maps only
        built = _map(built, layer, named)
    return built


def _map(below: Object, above: Object, named: frozenset[str]) -> Object:
    result = dict(below)
    for key, value in above.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            result[key] = _onto(result.get(key), value, named, key)
        else:
            result[key] = _clean(value)
    return result


def _onto(old: Data, value: Object, named: frozenset[str], key: str) -> Data:
    if isinstance(old, list):
        if value and value.keys() <= _EDITS:
            return _edited(old, value)
        if all(isinstance(item, dict) and "name" in item for item in old):
            return _by_name(old, value, named)
    if old is None and key in named:
        return _by_name([], value, named)
    return _map(old if isinstance(old, dict) else {}, value, named)


def _edited(old: list[Data], edit: Object) -> list[Data]:
    gone, new = edit.get("remove") or [], edit.get("append") or []
    kept = [item for item in old if not (isinstance(gone, list) and item in gone)]
    return kept + (new if isinstance(new, list) else [new])


def _by_name(old: list[Data], value: Object, named: frozenset[str]) -> list[Data]:
    elements = {str(item["name"]): item for item in old if isinstance(item, dict)}
    for name, body in value.items():
        if body is None:
            elements.pop(name, None)
        elif isinstance(body, dict):
            elements[name] = _map(elements.get(name, {"name": name}), body, named)
        else:
            elements[name] = {"name": name, "value": body}
    return list(elements.values())


def _clean(value: Data) -> Data:
    """A value as it stands in an object: nulls of maps inside lists are dropped too."""
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return copied(value)
