"""Plain data: what YAML and JSON can say, and the few operations kfgen needs on it."""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Data: TypeAlias = "bool | int | float | str | list[Data] | dict[str, Data] | None"
Object: TypeAlias = "dict[str, Data]"

# Beyond this a float64 skips integers; Helm and JSON readers in JavaScript keep numbers as float64.
EXACT_INTEGER = 2**53


class Plain(str):
    """A scalar that stood without quotes in the catalog: its source characters, whatever a reader may see in them."""

    __slots__ = ()


def same(left: Data, right: Data) -> bool:
    """Equality that tells `1` from `True` and from `1.0`, which Python's `==` does not."""
    if left.__class__ is not right.__class__:
        return False
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right


def copied(value: Data) -> Data:
    """A deep copy of plain data (`copy.deepcopy` takes ten times as long)."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [copied(item) for item in value]
    return value


def leaves(value: Data) -> Iterator[Data]:
    """Every scalar and empty container below a value, depth first."""
    if isinstance(value, dict) and value:
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list) and value:
        for item in value:
            yield from leaves(item)
    else:
        yield value


def has_large_integers(value: Data) -> bool:
    """Whether a number in it would be rounded on its way through a float64."""
    return any(isinstance(leaf, int) and abs(leaf) >= EXACT_INTEGER for leaf in leaves(value))


def without_nothing(pairs: Mapping[str, Data | None]) -> Object:
    """The pairs that say something: no null, no empty text, map or list."""
    return {key: value for key, value in pairs.items() if value is not None and value not in ("", [], {})}


def without_nulls(value: Data) -> Data:
    """The value without the keys of maps that say null; itself where there are none, as nearly always."""
    if isinstance(value, dict):
        kept = {key: without_nulls(item) for key, item in value.items() if item is not None}
        unchanged = len(kept) == len(value) and all(item is value[key] for key, item in kept.items())
        return value if unchanged else kept
    if isinstance(value, list):
        items = [without_nulls(item) for item in value]
        return value if all(map(is_, items, value)) else items
    return value


def at_path(value: Data, path: tuple[str | int, ...]) -> Data:
    """The value at a path, or None where the path ends early."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value
