"""Built objects before and after → what clusters delete, in which order, and what stays in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kfgen.kinds import KINDS
from kfgen.kinds.kind import KEPT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.data import Object

_ORDER: Final = {kind.name: number for number, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Gone:
    """An object that is no longer rendered for an environment or a cluster; `stays` says why nobody deletes it."""

    place: str
    kind: str
    namespace: str
    name: str
    stays: str

    def __str__(self) -> str:
        """As people read it."""
        return f"{self.kind} {f'{self.namespace}/' if self.namespace else ''}{self.name}"


def gone(
    before: Mapping[tuple[str, str], list[Object]],
    after: Mapping[tuple[str, str], list[Object]],
    orphaned: Mapping[str, str],
) -> tuple[Gone, ...]:
    """What is in no app of a place any more, in the order of deletion: what was applied last goes first.

    `orphaned`: places that go as a whole → why what is there stays, empty where it is deleted with them.
    """
    kept = {(place, *_identity(body)) for (place, _), bodies in after.items() for body in bodies}
    found = []
    for (place, _), bodies in before.items():
        for body in bodies if place else ():
            kind, namespace, name = _identity(body)
            if (place, kind, namespace, name) not in kept:
                why = "protected from being pruned" if _is_protected(body) else orphaned.get(place, "")
                found.append(Gone(place, kind, namespace, name, why))
    last = len(_ORDER)
    return tuple(
        sorted(found, key=lambda one: (one.place, -_ORDER.get(one.kind, last), one.kind, one.namespace, one.name))
    )


def _identity(body: Object) -> tuple[str, str, str]:
    metadata: Any = body["metadata"]
    return str(body["kind"]), str(metadata.get("namespace", "")), str(metadata["name"])


def _is_protected(body: Object) -> bool:
    metadata: Any = body["metadata"]
    notes = metadata.get("annotations") or {}
    return all(notes.get(key) == value for key, value in KEPT.items())
