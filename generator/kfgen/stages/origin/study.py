"""Study: what is found out about the objects of one entry in one environment, when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.problem import Where
from kfgen.domain.told import mark_of
from kfgen.stages.origin.experiment import Experiment, Leaf, Question, Spot, another, differences, place_in
from kfgen.stages.origin.influence import Influence, has_say, influences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kfgen.domain.data import Data
    from kfgen.domain.manifest import Manifest, ObjectKey
    from kfgen.domain.problem import Path


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from; `also` are the other places that have a say in it, the weightiest first."""

    where: Where
    also: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Beaten:
    """What would stand there if what gave the value were not said, and where that is said."""

    value: Data
    where: Where


# Keys that say what an entry is; where it has none, a key without which nothing is made.
_WHAT: Final = ("kind", "type", "modelFormat", "image")


class Study:
    """The objects of one entry in one environment, and where their values come from."""

    def __init__(self, question: Question) -> None:
        self._experiment = Experiment(question)
        self._marked = self._experiment.marked
        self._influences: dict[Where, Influence] | None = None

    @property
    def manifests(self) -> Sequence[Manifest]:
        """The objects themselves."""
        return self._experiment.manifests

    def has(self, key: ObjectKey) -> bool:
        """Whether there is such an object."""
        return any(manifest.key == key for manifest in self.manifests)

    def where(self, key: ObjectKey, path: Path, *, on_key: bool = False) -> Where:
        """The place in the catalog that a person edits to change a value, or what is below it; cheap as a rule."""
        spots = self._below(key, path)
        told = self._told(spots, len(self._place(key, path))) or self._empty(spots)
        found = told or self._weightiest(spots) or self._brought_about(key)
        at_key = on_key and found.path[-1:] == path[-1:]
        return replace(found, on_key=found.on_key or at_key)

    def origin(self, key: ObjectKey, path: Path, *, on_key: bool = False) -> Origin:
        """The same, and all else that has a say: layers that are beaten, and what the value is made from besides."""
        where = self.where(key, path, on_key=on_key)
        spots = self._below(key, path)
        return Origin(where, tuple(one for one in self._by_weight(spots) if one != replace(where, on_key=one.on_key)))

    def made_from(self, key: ObjectKey, path: Path) -> tuple[Where, ...]:
        """What a value is made from: the places that another value would change it from; not what brings it about.

        Of a value that is taken over as it is, what the entry itself says to have it from there; and nothing that
        most else depends on, such as the release.
        """
        spots = self._below(key, path)
        asked = set(spots)
        as_it_is = any(self._leaf_of(spot) is not None for spot in spots)
        found = []
        for where in self._by_weight(spots):
            one, leaf = self._known()[where], self._experiment.leaves[where]
            if one.by_value.isdisjoint(asked) or 2 * len(one.reach) > len(self._experiment.values):
                continue
            if not as_it_is or (leaf.part is not None and self._is_own(where)):
                found.append(where)
        return tuple(found)

    def beaten(self, key: ObjectKey, path: Path) -> tuple[Beaten, ...]:
        """What stands below a scalar, layer by layer, from the one that would be next."""
        spot = (key, self._place(key, path))
        gone: dict[Where, Any] = {}
        found: list[Beaten] = []
        giver: Where | None = replace(self.where(key, path), on_key=False)
        while giver is not None and giver in self._experiment.leaves:
            leaf = self._experiment.leaves[giver]
            gone |= self._experiment.without(leaf)
            trial = self._experiment.trial(gone) if leaf.part is not None else None
            if trial is None or spot not in trial.values:
                break
            value = trial.values[spot]
            giver = mark_of(value) or self._alike(leaf, spot, value, gone)
            if giver is None or giver in gone:
                break
            found.append(Beaten(value, giver))
        return tuple(found)

    def _alike(self, leaf: Leaf, spot: Spot, value: Any, gone: Mapping[Where, Any]) -> Where | None:
        """Who gives a value that bears no place: a leaf under the same key of which another value makes another."""
        for one in self._experiment.leaves.values():
            if one.where in gone or one.path[-1:] != leaf.path[-1:] or not one.path:
                continue
            trial = self._experiment.trial({**gone, one.where: another(one.value)})
            if trial is not None and differences({spot: value}, trial.values):
                return one.where
        return None

    def _place(self, key: ObjectKey, path: Path) -> Path:
        body = next((manifest.body for manifest in self.manifests if manifest.key == key), {})
        return place_in(body, path)

    def _below(self, key: ObjectKey, path: Path) -> list[Spot]:
        """The leaves at or below a path; those of what it is missing in, where it leads nowhere."""
        place = self._place(key, path)
        return [spot for spot in self._experiment.values if spot[0] == key and spot[1][: len(place)] == place]

    def _told(self, spots: list[Spot], depth: int) -> Where | None:
        """The place that leaves below a path bear, less the steps from the path down to them."""
        partly: Where | None = None
        for spot in spots:
            leaf = self._leaf_of(spot)
            if leaf is None:
                continue
            below = spot[1][depth:]
            steps = _less(leaf.path, below)
            where = replace(leaf.where, path=leaf.where.path[: len(leaf.where.path) - len(leaf.path) + steps])
            whole = len(leaf.path) - steps == len(below)
            if (whole or partly is None) and has_say(self._experiment, leaf, [spot]):
                if whole:
                    return where
                partly = where
        return partly

    def _empty(self, spots: list[Spot]) -> Where | None:
        """The place of an empty map or list, which can bear none: one under the same key that has a say in it."""
        empty = [spot for spot in spots if spot[1] and self._experiment.values[spot] in ({}, [])]
        for spot in empty:
            alike = spot[1][-1:], self._experiment.values[spot]
            leaves = [one for one in self._experiment.leaves.values() if (one.path[-1:], one.value) == alike]
            found = next((one.where for one in leaves if has_say(self._experiment, one, [spot])), None)
            if found is not None:
                return found
        return None

    def _leaf_of(self, spot: Spot) -> Leaf | None:
        mark = mark_of(self._marked.get(spot))
        return self._experiment.leaves.get(mark) if mark is not None else None

    def _known(self) -> dict[Where, Influence]:
        if self._influences is None:
            self._influences = influences(self._experiment)
        return self._influences

    def _by_weight(self, spots: list[Spot]) -> list[Where]:
        """All that has a say in any of some values: what they are made from first, and of that what does least else."""
        asked = set(spots)
        found = {where: one for where, one in self._known().items() if not one.reach.isdisjoint(asked)}
        layers = {id(part): number for number, part in enumerate(self._experiment.parts)}

        def weight(where: Where) -> tuple[bool, int, bool, int]:
            one, leaf = found[where], self._experiment.leaves[where]
            by_value = not one.by_value.isdisjoint(asked)
            return not by_value, len(one.reach), not self._is_own(where), -layers.get(id(leaf.part), -1)

        return sorted(found, key=weight)  # in the order in which they are said, where they weigh the same

    def _weightiest(self, spots: list[Spot]) -> Where | None:
        return next(iter(self._by_weight(spots)), None)

    def _is_own(self, where: Where) -> bool:
        """Whether the entry itself says it."""
        leaf = self._experiment.leaves[where]
        own = self._own_name()
        return leaf.named == self._experiment.own or (own is not None and where.file == own.file)

    def _own_name(self) -> Where | None:
        named = {leaf.named: leaf.where for leaf in self._experiment.leaves.values() if leaf.part is None}
        return named.get(self._experiment.own)

    def _brought_about(self, key: ObjectKey) -> Where:
        """What a value that is always the same stands there for: the key that says what the entry is, or is needed."""
        own = [where for where in self._experiment.leaves if self._is_own(where)]
        whats = [where for what in _WHAT for where in own if self._key(where) == what]
        needed = [where for where in own if where in self._known() and self._known()[where].needed]
        needed.sort(key=lambda where: self._key(where) == "namespace")
        found = next(iter((*whats, *needed)), self._own_name())
        if found is not None:
            return found
        anything = self._weightiest([spot for spot in self._experiment.values if spot[0] == key])
        return anything or Where(self._experiment.parts[-1].file)

    def _key(self, where: Where) -> str:
        path = self._experiment.leaves[where].path
        return str(path[0]) if path else ""


def _less(path: Path, below: Path) -> int:
    """How many steps of a catalog's path are left without what it ends in like a path in an object; at least 1."""
    left = len(path)
    for step in reversed(below):
        if left <= 1 or not _same(path[left - 1], step):
            break
        left -= 1
    return left


def _same(said: str | int, built: str | int) -> bool:
    """Whether a step of a catalog's path is one in an object, where elements of lists go by their names."""
    return built in (said, f"[{said}]") or (isinstance(said, int) and str(built).startswith("["))
