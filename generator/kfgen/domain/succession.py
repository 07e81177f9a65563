"""What comes into a namespace → which of it may be meant to take the place of what goes there.

Names alone tell, and told wrongly somebody has to publish two commits in the place of one: `m12` is no newer `m02`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

from kfgen.domain.problem import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

Identity: TypeAlias = "tuple[str, ...]"  # API group, kind, namespace, name
Key: TypeAlias = "tuple[str, str]"  # an entry: its folder, and its name there

_NUMBER: Final = re.compile(r"\d+")
_DATE: Final = 4  # digits; a number as long as that counts nothing
_VERSION: Final = re.compile(r"(?:\A|[^a-z])v\Z")


class Newcomers:
    """What serves and was not there, in one namespace of one place, and the entry that each is made from."""

    def __init__(self) -> None:
        self._entries: dict[Identity, Key] = {}
        self._by_entry: dict[Key, Identity] = {}
        self._by_name: defaultdict[str, dict[str, Identity]] = defaultdict(dict)
        self._by_shape: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._first: Identity = ()

    def add(self, one: Identity, entry: Key) -> None:
        """One more."""
        kind, name = one[1], one[3]
        self._entries[one] = entry
        self._by_entry.setdefault(entry, one)
        self._by_name[kind].setdefault(name, one)
        self._by_shape[kind, _shape(name)].add(name)
        self._first = min(self._first or one, one)

    @property
    def first(self) -> Identity:
        """The first of them in order; empty where there is none."""
        return self._first

    def entry(self, one: Identity) -> Key:
        """What one is made from."""
        return self._entries[one]

    def of(self, entry: Key) -> Identity:
        """One that this entry makes; empty where it makes none."""
        return self._by_entry.get(entry, ())

    def called_like(self, kind: str, name: str) -> Identity:
        """One whose name is nearly that, or says another version of it; empty where there is none."""
        names = self._by_name.get(kind, {})
        twins = self._by_shape.get((kind, _shape(name)), set())
        others: Iterable[str] = {one for one in twins if _is_newer(name, one)}
        if not others:
            others = names.keys() - twins if twins else names
        found = nearest(name, others)
        return names[found] if found else ()


def _shape(name: str) -> str:
    """A name without what it counts."""
    return _NUMBER.sub("0", name)


def _is_newer(name: str, other: str) -> bool:
    """Whether the numbers in which two names differ are of versions: `v1` and `v2`, 2025 and 2026, one and the next.

    Others only tell apart what there are many of.
    """
    for was, now in zip(_NUMBER.finditer(name), _NUMBER.finditer(other), strict=True):
        if was[0] != now[0]:
            is_version = _VERSION.search(name[: was.start()]) is not None or len(was[0]) >= _DATE
            return is_version or int(now[0]) == int(was[0]) + 1
    return True
