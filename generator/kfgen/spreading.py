"""Work in parts: all but the first of them made by other processes, which whoever runs this may have or not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Later: TypeAlias = "Callable[[], Any | None]"
"""Waits for what a process made; None where it came to nothing, for whatever reason."""

_PART: Final = 100
"""Models that are worth a process: starting one and reading its results takes as long as about ten."""


@dataclass(frozen=True, slots=True)
class Workers:
    """How many processes may work at a time, this one among them, and what has another one do some work.

    What `start` is given returns plain data (see `marshal`), or None.
    """

    count: int
    start: Callable[[Callable[[], Any]], Later]


ALONE: Final = Workers(1, lambda _: lambda: None)


def spread(names: Sequence[str], make: Callable[[Sequence[str]], Any], workers: Workers) -> dict[str, Later]:
    """The first name of each part that is made elsewhere → what waits for it; the first part is left to the caller."""
    parts = min(workers.count, len(names) // _PART)
    if parts < 2:
        return {}
    bounds = [len(names) * number // parts for number in range(1, parts + 1)]
    return {names[first]: workers.start(partial(make, names[first:end])) for first, end in pairwise(bounds)}
