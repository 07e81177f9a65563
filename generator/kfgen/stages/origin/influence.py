"""Experiment → which leaves of the catalog have a say in which values: each is changed, and left out, in turn.

Leaves that change nothing when all of them change together need not be tried one by one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kfgen.domain.told import GONE
from kfgen.stages.origin.experiment import Experiment, Leaf, Spot, another, differences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kfgen.domain.problem import Where


@dataclass(slots=True)
class Influence:
    """What changes with a leaf: by another value, and by its absence; `needed` where nothing is made without it."""

    by_value: set[Spot] = field(default_factory=set)
    by_absence: set[Spot] = field(default_factory=set)
    needed: bool = False

    @property
    def reach(self) -> set[Spot]:
        """All that changes with it."""
        return self.by_value | self.by_absence


def influences(experiment: Experiment) -> dict[Where, Influence]:
    """The influence of every leaf that has any."""
    found = {}
    by_part: defaultdict[int, list[Leaf]] = defaultdict(list)
    for leaf in experiment.leaves.values():
        by_part[id(leaf.part)].append(leaf)
    for leaves in by_part.values():
        for leaf in _worth_trying(experiment, leaves, 0):
            one = influence(experiment, leaf)
            if one.reach or one.needed:
                found[leaf.where] = one
    return found


def _worth_trying(experiment: Experiment, leaves: list[Leaf], depth: int) -> Iterator[Leaf]:
    """Those of some leaves of a part that may have a say; they are alike in the first `depth` steps."""
    if len(leaves) == 1 or leaves[0].part is None:
        yield from leaves
        return
    trial = experiment.trial({leaf.where: another(leaf.value) for leaf in leaves})
    if trial is not None and trial.sound and not differences(experiment.values, trial.values):
        return
    groups: dict[Any, list[Leaf]] = {}
    while len(groups) < 2:
        groups = {}
        for leaf in leaves:
            groups.setdefault(leaf.path[depth] if depth < len(leaf.path) else None, []).append(leaf)
        depth += 1
    for group in groups.values():
        yield from _worth_trying(experiment, group, depth)


def influence(experiment: Experiment, leaf: Leaf) -> Influence:
    """What changes with a leaf."""
    result = Influence()
    tried = _by_another(experiment, leaf, result)
    for value in experiment.instead(leaf) if leaf.part is not None else ():
        trial = experiment.trial({leaf.where: value})
        if trial is not None:
            result.by_value |= differences(experiment.values, trial.values)
    if leaf.part is None or (leaf.together != leaf.path and tried):
        return result
    trial = experiment.trial({leaf.where: GONE})
    if trial is not None:
        result.by_absence |= differences(experiment.values, trial.values)
    result.needed = trial is None or not trial.sound
    return result


def _by_another(experiment: Experiment, leaf: Leaf, result: Influence) -> bool:
    """Whether another value of the same sort is as good as the one that is there."""
    value = another(leaf.value)
    trial = experiment.trial({leaf.where: value}) if value is not GONE else None
    if trial is not None:
        result.by_value |= differences(experiment.values, trial.values)
    return trial is not None and trial.sound


def has_say(experiment: Experiment, leaf: Leaf, spots: Iterable[Spot]) -> bool:
    """Whether any of some values changes with a leaf; one that cannot be changed is taken at its word."""
    one = Influence()
    if _by_another(experiment, leaf, one) or not one.by_value.isdisjoint(spots):
        return not one.by_value.isdisjoint(spots)
    one = influence(experiment, leaf)
    return not one.reach or not one.reach.isdisjoint(spots)
