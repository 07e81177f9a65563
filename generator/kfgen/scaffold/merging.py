"""Three-way merge of what was scaffolded: base: what was written then, ours: what is there, theirs: this version's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

# (ours, base, theirs) → the merged text, and whether it holds conflicts
Merge: TypeAlias = Callable[[str, str, str], tuple[str, bool]]


@dataclass(slots=True)
class Merged:
    """What a merge of several files comes to.

    `files` are to be written; `conflicts` are those among them that hold some, as base, ours and theirs; `scaffolded`
    is the base of the next merge; `notes` say what is left as it is, and why.
    """

    files: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    scaffolded: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def merged(base: Mapping[str, str], ours: Mapping[str, str | None], theirs: Mapping[str, str], merge: Merge) -> Merged:
    """What each file becomes. `ours` has every path of the others, None where nothing is there.

    What a person deleted stays deleted, what stood there before kfgen came is not touched, and what this version does
    not scaffold any more stays.
    """
    result = Merged()
    for path in sorted(base.keys() | theirs.keys()):
        old, mine, new = base.get(path), ours[path], theirs.get(path)
        if new is None:
            if mine is not None:
                result.notes.append(f"{path} is not scaffolded any more; it is yours now")
            continue
        if old is None and mine not in (None, new):
            result.notes.append(f"{path} is not kfgen's, and stays as it is")
            continue
        result.scaffolded[path] = new
        if mine is None and old is None:
            result.files[path] = new
        elif mine is not None and old is not None and new not in (old, mine):
            _merge(result, path, (mine, old, new), merge)
    return result


def _merge(result: Merged, path: str, texts: tuple[str, str, str], merge: Merge) -> None:
    mine, old, new = texts
    text, conflicts = (new, False) if mine == old else merge(mine, old, new)
    if text != mine:
        result.files[path] = text
    if conflicts:
        result.conflicts[path] = (old, mine, new)
