"""Backend: an output form, in two steps so that an entry that did not change need not be written again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kfgen.domain.layers import AppSummary, EntryLayers, Fragment


@dataclass(frozen=True, slots=True)
class Backend:
    """`emit` writes what one entry contributes to its app, `assemble` what all entries share."""

    name: str
    summary: str
    emit: Callable[[EntryLayers, tuple[str, ...]], Fragment]  # with all environments, in promotion order
    assemble: Callable[[AppSummary, Sequence[Fragment]], Mapping[str, str]]


class Pieces:
    """What the fragments of an app contribute to its shared files, by piece; gathered in one pass."""

    def __init__(self, fragments: Sequence[Fragment]) -> None:
        self._texts: dict[str, list[str]] = {}
        for fragment in fragments:
            for name, texts in fragment.pieces.items():
                self._texts.setdefault(name, []).extend(texts)

    def of(self, name: str) -> list[str]:
        """All texts of a piece, in the order of the entries."""
        return list(self._texts.get(name, ()))

    def distinct(self, name: str) -> list[str]:
        """Each text of a piece once."""
        return list(dict.fromkeys(self._texts.get(name, ())))

    def under(self, prefix: str) -> list[str]:
        """What follows `prefix|` in the names of pieces, sorted."""
        start = f"{prefix}|"
        return sorted(name[len(start) :] for name in self._texts if name.startswith(start))
