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


def joined(fragments: Sequence[Fragment], piece: str) -> list[str]:
    """All fragments' contributions to a shared piece, in order."""
    return [text for fragment in fragments for text in fragment.pieces.get(piece, ())]
