"""A model and two environments → the edits that make the second one run what the first one does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kfgen.catalog.writing import flat
from kfgen.domain.data import at_path
from kfgen.domain.edit import Edit
from kfgen.domain.promotion import paths, said_by
from kfgen.domain.values import Whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.catalog import Entry
    from kfgen.domain.environment import Environment, Settled
    from kfgen.domain.problem import Path


@dataclass(frozen=True, slots=True)
class Promotion:
    """What promoting a model comes to: what changes (path, from, to; None: was not said), and the edits that do it."""

    changes: tuple[tuple[str, Any, Any], ...]
    edits: tuple[Edit, ...]


def promotion(entry: Entry, settled: tuple[Settled, Settled], to: Environment, keys: tuple[str, ...] = ()) -> Promotion:
    """What the model runs in the first place, written into the block of the environment `to`, the second.

    Where promotion is pinned, or is about to be (both places are one), all of it, else what differs. `keys`: only
    these, such as `version`.
    """
    source, target = (one.values for one in settled)
    is_pinned = bool(to.pins) or settled[0] is settled[1]
    own = said_by(settled[1].parts, to.pins or (to.name,))
    changes: list[tuple[str, Any, Any]] = []
    edits: list[Edit] = []
    for path in paths(source):
        new, old = at_path(dict(source), path), at_path(dict(target), path)
        if keys and path[-1] not in keys:
            continue
        if new != old or (is_pinned and at_path(own, path) != new):
            changes.append((".".join(map(str, path)), shown(old), shown(new)))
            edits += _edits(entry, to.name, path, new)
    if not target.get("enabled", True):
        changes.insert(0, ("enabled", False, True))
        edits.insert(0, Edit(entry.file, (*_block(entry, to.name), "enabled"), "true"))
    return Promotion(tuple(changes), tuple(edits))


def _block(entry: Entry, environment: str) -> Path:
    return (*entry.document.general.at, "environments", environment)


def _edits(entry: Entry, environment: str, path: Path, value: Any) -> Iterator[Edit]:
    """The value as a whole; key by key where the block has a map there, so that its comments stay."""
    part = entry.document.environments.get(environment)
    old: Any = at_path(dict(part.values), path) if part is not None else None
    at = (*_block(entry, environment), *path)
    if isinstance(old, dict) and isinstance(value, dict) and not isinstance(old, Whole):
        general = _general(entry, path)
        for key in sorted(old.keys() | value.keys()):
            if old.get(key) != value.get(key):
                gone = "null" if key in general else None
                yield Edit(entry.file, (*at, key), flat(value[key]) if key in value else gone)
        return
    if not isinstance(old, dict) and isinstance(value, dict) and "from" in value:
        # A map merges onto what is general; where that says another form, or more, this must not be kept.
        value = {**dict.fromkeys(_general(entry, path).keys() - value.keys()), **value}
    yield Edit(entry.file, at, flat(shown(value)))


def _general(entry: Entry, path: Path) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for part in entry.general():
        said = at_path(dict(part.values), path)
        found |= said if isinstance(said, dict) else {}
    return found


def shown(value: Any) -> Any:
    """A value as a catalog says it: a storage that is only an address as that."""
    return value["uri"] if isinstance(value, dict) and value.keys() == {"uri"} else value
