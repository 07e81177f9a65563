"""What rules of changes tell alike: that a field was one thing and is another, at the narrowest place that differs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import at_path
from kfgen.domain.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kfgen.domain.problem import Path

_LONGEST: Final = 60
_NOTHING: Final[dict[tuple[str | int, ...], Any]] = {}


def fixed(
    old: dict[str, Any],
    new: dict[str, Any],
    fields: Iterable[Path],
    hint: str,
    defaults: Mapping[Path, Any] = _NOTHING,
) -> Iterator[Fault]:
    """A fault for each field that has changed; `defaults` are what a server fills in where one is not said."""
    for path in fields:
        before, now = (at_path(body, path) for body in (old, new))
        before, now = (defaults.get(path) if value is None else value for value in (before, now))
        if before != now:
            yield changed(path, before, now, hint)


def changed(path: Path, before: Any, now: Any, hint: str) -> Fault:
    """The fault of a field that was one thing and is another."""
    while isinstance(before, dict) and isinstance(now, dict):
        differing = [key for key in {**before, **now} if before.get(key) != now.get(key)]
        if len(differing) != 1:
            break
        path, before, now = (*path, differing[0]), before.get(differing[0]), now.get(differing[0])
    return Fault(path, f"was {_shown(before)} and is {_shown(now)}: clusters that have it refuse that", hint)


def replaced(old: Any, new: Any, path: Path, telling: Iterable[str] = ()) -> Iterator[tuple[Path, Any, Any]]:
    """(path, old, new) of each value that is another, however deep; keys that come or go only where they are `telling`.

    What is written out may be what a server filled in before: that is no change.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            if key in old and key in new:
                yield from replaced(old[key], new[key], (*path, key), telling)
            elif key in telling:
                yield (*path, key), old.get(key), new.get(key)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (before, now) in enumerate(zip(old, new, strict=True)):
            yield from replaced(before, now, (*path, index), telling)
    elif old != new:
        yield path, old, new


def _shown(value: Any) -> str:
    if value is None:
        return "not there"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
