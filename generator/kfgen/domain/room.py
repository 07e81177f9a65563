"""What several entries take together of something that a cluster has only so much of, and how that is told.

What the fewest replicas take must fit; what only the most would take is a warning.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from kfgen.domain.quantity import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kfgen.domain.result import EntryResult

# By environment, what is said of `nodePools/<name>` or `podAddresses`: GPUs, pods, cpu … → fewest, most, as fractions
Taken = dict[str, dict[str, tuple[str, str]]]

_QUANTITIES: Final = frozenset({"cpu", "memory"})
_MOST_TAKERS: Final = 3  # that a message names


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes, and how much."""

    result: EntryResult
    fewest: Fraction
    most: Fraction


@dataclass(slots=True)
class Room:
    """How much there is of something (`what`), and who takes of it."""

    what: str
    much: Fraction
    takers: list[Taker] = field(default_factory=list)

    @property
    def fewest(self) -> Fraction:
        """What all take at their fewest replicas."""
        return sum((one.fewest for one in self.takers), Fraction(0))

    @property
    def most(self) -> Fraction:
        """What all take at their most replicas."""
        return sum((one.most for one in self.takers), Fraction(0))

    @property
    def named(self) -> str:
        """How much there is, as messages say it: `8 GPUs`, `16Gi of memory`."""
        return f"{amount_shown(self.what, self.much)} {'of ' if self.what in _QUANTITIES else ''}{self.what}"

    def biggest(self, *, fewest: bool) -> str:
        """Who takes most: `catalog/models/fraud.yaml takes 4, …`."""
        sums: dict[str, Fraction] = {}
        for one in self.takers:
            sums[one.result.source] = sums.get(one.result.source, Fraction(0)) + (one.fewest if fewest else one.most)
        each = sorted((-much, source) for source, much in sums.items())
        text = ", ".join(f"{source} takes {amount_shown(self.what, -much)}" for much, source in each[:_MOST_TAKERS])
        return text + (f" and {len(each) - _MOST_TAKERS} more" if len(each) > _MOST_TAKERS else "")

    def crossing(self) -> EntryResult:
        """The entry with which the most is more than there is."""
        taken = Fraction(0)
        for one in self.takers:
            taken += one.most
            if taken > self.much:
                return one.result
        raise AssertionError("they fit")


def amount_shown(what: str, much: Fraction) -> str:
    """An amount of something that is counted, or measured."""
    return shown(much) if what in _QUANTITIES else str(much)


def summed(each: Sequence[tuple[str, int, int, Fraction]]) -> dict[str, tuple[str, str]]:
    """(what, fewest pods, most pods, what one takes) → what they take together, but for what none does."""
    sums: dict[str, tuple[Fraction, Fraction]] = {}
    for what, fewest, most, one in each:
        low, high = sums.get(what, (Fraction(0), Fraction(0)))
        sums[what] = low + fewest * one, high + most * one
    return {what: (str(low), str(high)) for what, (low, high) in sums.items() if high}


def takers_of(taken: Mapping[str, tuple[str, str]], result: EntryResult) -> dict[str, Taker]:
    """What an entry takes, as it was written down."""
    return {what: Taker(result, Fraction(low), Fraction(high)) for what, (low, high) in taken.items()}
