"""What is moved, and where to → the edits of the next step: protect it, move it, let go of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.writing import flat
from kfgen.domain.edit import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.problem import Path

PROTECT: Final = "protect"
MOVE: Final = "move"
FINISH: Final = "finish"
UNDONE: Final = "undone"
HANDOVER: Final = "handover"
_PATHS: Final[dict[str, Path]] = {"delivery": ("gitops", "delivery"), "controller": ("gitops", "controllers")}


@dataclass(frozen=True, slots=True)
class Moved:
    """A thing of the catalog in its file (`at` inside it): what it is called, what the file says, where it is now."""

    what: str
    file: str
    at: Path
    values: Mapping[str, Any]
    now: Mapping[str, str]  # key → where it is, whoever says so

    @property
    def step(self) -> str:
        """The next step."""
        handover = self.values.get(HANDOVER) or {}
        return MOVE if "to" in handover else FINISH if "from" in handover else PROTECT

    @property
    def is_beside(self) -> bool:
        """Whether it is being renamed instead, or is what another one becomes."""
        return any("model" in place for place in (self.values.get(HANDOVER) or {}).values())

    @property
    def target(self) -> dict[str, str]:
        """Where it is about to go, as the file says."""
        return dict((self.values.get(HANDOVER) or {}).get("to", {}))

    def edits(self, target: Mapping[str, str]) -> Iterator[Edit]:
        """The next step, written down."""
        note = (*self.at, HANDOVER)
        if self.step == PROTECT:
            yield Edit(self.file, note, flat({"to": dict(target)}))
        elif self.step == MOVE:
            for key, value in self.target.items():
                yield self._moved(key, value)
            yield Edit(self.file, note, flat({"from": {key: self.now[key] for key in self.target}}))
        else:
            yield Edit(self.file, note, None)

    def undo(self) -> Edit:
        """Take the first step back."""
        return Edit(self.file, (*self.at, HANDOVER), None)

    def _moved(self, key: str, value: str) -> Edit:
        path = (*self.at, *_PATHS.get(key, (key,)))
        if key == "split" and value == "0":
            return Edit(self.file, path, None)
        return Edit(self.file, path, flat([value] if key == "controller" else value))


WAIT: Final = {
    PROTECT: "{what} is now protected from being pruned, where it is.\n"
    "Wait: commit and publish the render, and let every cluster sync it. Servers get new pods, one after the other.\n"
    "Then: {again}",
    MOVE: "{what} is now the new owner's, and still protected.\n"
    "Wait: commit and publish the render; sync the old owner and the new one, until the new one calls it its own"
    "{own}.\nThen: {again}",
    FINISH: "{what} is protected no longer: the move is done.\nWait: nothing; commit and publish the render.",
    UNDONE: "{what} is protected no longer, and stays where it is.",
}
