"""What comes into a namespace → which of it may be meant to take the place of what goes there.

Names alone tell, and told wrongly somebody has to publish two commits in the place of one: `m12` is no newer `m02`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

from kfgen.domain.problem import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Identity: TypeAlias = "tuple[str, ...]"  # API group, kind, namespace, name
Key: TypeAlias = "tuple[str, str]"  # an entry: its folder, and its name there
_Series: TypeAlias = "tuple[str, str, tuple[int, ...]]"  # a kind, a name but for its numbers, the first of these

_NUMBER: Final = re.compile(r"\d+")
_DATE: Final = re.compile(r"20\d\d(?:\d\d){0,2}\Z")  # 2026, 202601, 20260131
_VERSION: Final = re.compile(r"(?:\A|[^a-z])v\Z")


class Newcomers:
    """What serves and was not there, in one namespace of one place, and the entry that each is made from."""

    def __init__(self) -> None:
        self._entries: dict[Identity, Key] = {}
        self._by_entry: dict[Key, Identity] = {}
        self._by_name: defaultdict[str, dict[str, Identity]] = defaultdict(dict)
        self._series: defaultdict[_Series, set[str]] = defaultdict(set)
        self._first: Identity = ()

    def add(self, one: Identity, entry: Key) -> None:
        """One more."""
        kind, name = one[1], one[3]
        self._entries[one] = entry
        self._by_entry.setdefault(entry, one)
        self._by_name[kind].setdefault(name, one)
        shape, numbers = _NUMBER.sub("0", name), tuple(map(int, _NUMBER.findall(name)))
        for length in range(len(numbers) + 1):
            self._series[kind, shape, numbers[:length]].add(name)
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
        twins = self._series.get((kind, _NUMBER.sub("0", name), ()), set())
        others: Iterable[str] = set(self._versions(kind, name))
        if not others:
            others = names.keys() - twins if twins else names
        found = nearest(name, others)
        return names[found] if found else ()

    def _versions(self, kind: str, name: str) -> Iterator[str]:
        """Those that differ first in a number, which is a version's: `v1` and `v2`, 2025 and 2026, one and the next.

        Other numbers only tell apart what there are many of.
        """
        shape = _NUMBER.sub("0", name)
        before: tuple[int, ...] = ()
        for number in _NUMBER.finditer(name):
            value = int(number[0])
            if _DATE.match(number[0]) or _VERSION.search(name[: number.start()]):
                same = self._series.get((kind, shape, (*before, value)), set())
                yield from self._series.get((kind, shape, before), set()) - same
            else:
                yield from self._series.get((kind, shape, (*before, value + 1)), ())
            before = (*before, value)
