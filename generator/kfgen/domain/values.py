"""What reading a catalog file gives: plain data, and marks for what a layer does to the layers below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from kfgen.domain.data import Data

# A layer as read: str, int, bool, list, dict; None removes; Whole replaces; ListEdit edits; Overlay is laid on later.
Layer: TypeAlias = "dict[str, Any]"


class Whole(dict[str, Any]):
    """A map written in its short form: it replaces what is below instead of merging into it."""


class Staged(list[str]):
    """Names in the order of their stages; `first`: how many of them are of the first one."""

    first: int = 0


@dataclass(frozen=True, slots=True)
class ListEdit:
    """`{remove: […], append: […]}` onto a list: equal elements go, then new ones come last."""

    remove: tuple[Any, ...] = ()
    append: tuple[Any, ...] = ()

    def edited(self, below: list[Any]) -> list[Any]:
        """The list below with this edit applied."""
        return [item for item in below if item not in self.remove] + list(self.append)


@dataclass(frozen=True, slots=True)
class Overlay:
    """Free-form data of `spec`, `container`, `pod` and `object`, layer by layer, laid onto the built object last."""

    layers: tuple[Data, ...]


def merge(below: Layer, above: Layer) -> Layer:
    """Lay one layer onto another: maps merge, everything else replaces, None removes.

    Neither argument is changed; the result holds no marks but Overlay.
    """
    result = dict(below)
    for key, value in above.items():
        if value is None:
            result.pop(key, None)
            continue
        kind = value.__class__
        if kind is dict:
            old = result.get(key)
            result[key] = merge(old if isinstance(old, dict) else {}, value)
        elif kind is Whole:
            result[key] = dict(value)
        elif kind is ListEdit:
            result[key] = value.edited(result.get(key) or [])
        elif kind is Overlay:
            old = result.get(key)
            result[key] = Overlay(old.layers + value.layers) if isinstance(old, Overlay) else value
        else:
            result[key] = value
    return result
