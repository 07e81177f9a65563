"""What a layer says leaf by leaf: the same layer with each leaf bearing its place, or with some leaves changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.problem import Path, Where
from kfgen.domain.values import ListEdit, Overlay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kfgen.domain.catalog import Part

GONE: Final = object()  # what a leaf is changed to that is left out


class MarkedText(str):
    """Text that knows where it was said. Taken over as it is it still does; made part of other text it does not."""

    where: Where

    def __str__(self) -> str:
        return self


class MarkedInteger(int):
    """A whole number that knows where it was said."""

    where: Where


class MarkedNumber(float):
    """Any other number that knows where it was said."""

    where: Where


def mark_of(value: Any) -> Where | None:
    """Where a value was said, if it knows."""
    return getattr(value, "where", None) if isinstance(value, (MarkedText, MarkedInteger, MarkedNumber)) else None


def marked_as(value: Any, where: Where) -> Any:
    """A scalar that knows its place; truth values, nulls and empty containers cannot."""
    result: MarkedText | MarkedInteger | MarkedNumber
    if isinstance(value, str):
        result = MarkedText(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        result = MarkedInteger(value)
    elif isinstance(value, float):
        result = MarkedNumber(value)
    else:
        return value
    result.where = where
    return result


def leaves_of(values: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every scalar and empty container of a layer, by its path."""
    inner = _inner(values)
    if inner:
        for step, item in inner:
            yield from leaves_of(item, (*path, *step))
    else:
        yield path, values


def _inner(values: Any) -> list[tuple[Path, Any]]:
    if isinstance(values, Overlay):
        return [((), layer) for layer in values.layers]
    if isinstance(values, ListEdit):
        edit = {"append": values.append, "remove": values.remove}
        return [((word, index), item) for word, items in edit.items() for index, item in enumerate(items)]
    if isinstance(values, dict):
        return [((key,), item) for key, item in values.items()]
    if isinstance(values, list):
        return [((index,), item) for index, item in enumerate(values)]
    return []


def marked(part: Part) -> Part:
    """The layer with every leaf bearing its place."""
    at = part.at
    values = _anew(part.values, (), lambda path, value: marked_as(value, Where(part.file, (*at, *path))))
    return replace(part, values=values)


def changed(part: Part, changes: Mapping[Path, Any]) -> Part:
    """The layer with some leaves changed, or GONE: with them goes a map or list of which nothing is left."""
    values = _anew(part.values, (), changes.get)
    return replace(part, values={} if values is GONE else values)


def _anew(values: Any, path: Path, tell: Callable[[Path, Any], Any]) -> Any:
    inner = _inner(values)
    if not inner:
        return tell(path, values)
    told = [(step, _anew(item, (*path, *step), tell)) for step, item in inner]
    kept = [(step, item) for step, item in told if item is not GONE]
    return _like(values, kept) if kept else GONE


def _like(values: Any, kept: list[tuple[Path, Any]]) -> Any:
    """The same kind of container with these in it."""
    if isinstance(values, Overlay):
        return Overlay(tuple(item for _, item in kept))
    if isinstance(values, ListEdit):
        append, remove = (tuple(item for step, item in kept if step[0] == word) for word in ("append", "remove"))
        return ListEdit(append=append, remove=remove)
    if isinstance(values, dict):
        return values.__class__({step[0]: item for step, item in kept})
    return [item for _, item in kept]
