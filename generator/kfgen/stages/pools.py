"""What models take together of a pool of nodes × what its nodes have: GPUs, and pods.

A pool is the same for all environments of a cluster that select its nodes alike. What the fewest replicas take must
fit; what only the most would take is a warning. One model alone is held to its pool by the rule `pool-capacity`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kfgen.domain.pods import pods_of
from kfgen.domain.problem import Where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.environment import Environment, NodePool
    from kfgen.domain.manifest import Manifest
    from kfgen.domain.pods import Pods
    from kfgen.domain.problem import Report
    from kfgen.domain.resolved import Resolved
    from kfgen.domain.result import EntryResult

Taken = dict[str, dict[str, tuple[str, str]]]  # `nodePools/<name>` → GPUs, pods → fewest, most

POOL: Final = "nodePools/"
_GPUS: Final = "GPUs"
_PODS: Final = "pods"
_MOST_TAKERS: Final = 3  # that a message names


def takings_of_pools(
    found: Resolved, built: Sequence[Manifest], runtimes: Callable[[], Iterable[Manifest]], environment: Environment
) -> Taken:
    """What a model takes of the pools that it names, where these say how many nodes they have."""
    pools = dict(_pools(found.noun, environment))
    if not pools:
        return {}
    result: dict[str, dict[str, tuple[int, int]]] = {}
    for one in pods_of(built, runtimes()):
        name, pool = pools.get(one.part if one.part and one.part[0] in _COMPONENTS else (), ("", None))
        if pool is not None:
            sums = result.setdefault(f"{POOL}{name}", {_GPUS: (0, 0), _PODS: (0, 0)})
            for what, each in ((_GPUS, _gpus(one, pool)), (_PODS, 1)):
                sums[what] = sums[what][0] + one.fewest * each, sums[what][1] + one.most * each
    return {
        name: {what: (str(low), str(high)) for what, (low, high) in sums.items() if high}
        for name, sums in result.items()
    }


_COMPONENTS: Final = ("transformer", "explainer")


def _pools(noun: object, environment: Environment) -> Iterator[tuple[tuple[str, ...], tuple[str, NodePool]]]:
    """A part of a model → the name of its pool, and the pool; the server's is that of the empty part."""
    named: list[tuple[tuple[str, ...], NodePool | None]] = [((), getattr(noun, "node_pool", None))]
    named += [((one.name,), one.node_pool) for one in getattr(noun, "components", ())]
    for part, pool in named:
        name = next((name for name, one in environment.node_pools.items() if one is pool), "")
        if name and pool is not None and pool.nodes:
            yield part, (name, pool)


def _gpus(pods: Pods, pool: NodePool) -> int:
    said = [one.get("requests", {}).get(pool.gpu_resource, "0") for _, one in pods.containers]
    return sum(int(amount) for amount in map(str, said) if amount.isdecimal())


@dataclass(slots=True)
class _Pool:
    """A pool, who takes of it, and how much: fewest and most."""

    name: str
    pool: NodePool
    environments: list[Environment] = field(default_factory=list)
    takers: dict[str, list[tuple[EntryResult, int, int]]] = field(default_factory=dict)  # of GPUs, pods

    def room(self) -> dict[str, int]:
        """What its nodes have, as far as that is said."""
        each = {_GPUS: self.pool.gpus_per_node, _PODS: self.pool.pods_per_node or None}
        return {what: self.pool.nodes * one for what, one in each.items() if one is not None}


def check_pools(
    results: Sequence[EntryResult], environments: Mapping[str, Environment], catalog: Catalog, report: Report
) -> None:
    """Report pools of which several models take more than there is, with the one that is too much."""
    for pool in _united(results, environments, catalog):
        for what, room in pool.room().items():
            takers = pool.takers.get(what, [])
            if len(takers) > 1:
                _check(pool, what, room, takers, report)


def _united(
    results: Sequence[EntryResult], environments: Mapping[str, Environment], catalog: Catalog
) -> Iterable[_Pool]:
    found: dict[tuple[str, str], _Pool] = {}
    for result in results:
        for name, taken in result.takes.items():
            for key in taken:
                if key.startswith(POOL):
                    _add(result, environments[name], key, catalog, found)
    return found.values()


def _add(
    result: EntryResult, environment: Environment, key: str, catalog: Catalog, found: dict[tuple[str, str], _Pool]
) -> None:
    name = key.removeprefix(POOL)
    own = environment.node_pools[name]
    nodes = json.dumps([own.fields.get("nodeSelector") or name, own.fields.get("affinity")], sort_keys=True)
    pool = found.setdefault((catalog.place(environment.name), nodes), _Pool(name, own))
    if environment not in pool.environments:
        pool.environments.append(environment)
    for what, (low, high) in result.takes[environment.name][key].items():
        pool.takers.setdefault(what, []).append((result, int(low), int(high)))


def _check(pool: _Pool, what: str, room: int, takers: Sequence[tuple[EntryResult, int, int]], report: Report) -> None:
    fewest, most = sum(low for _, low, _ in takers), sum(high for _, _, high in takers)
    if most <= room:
        return
    is_over = fewest > room
    labels = ", ".join(one.label for one in pool.environments)
    each = sorted((-(low if is_over else high), one.source) for one, low, high in takers)[:_MOST_TAKERS]
    shown = ", ".join(f"{source} takes {-much}" for much, source in each)
    shown += f" and {len(takers) - _MOST_TAKERS} more" if len(takers) > _MOST_TAKERS else ""
    hint = f"ask for less, or correct nodes of the pool (of one that grows, its most): {shown}"
    text = f'pool "{pool.name}" ({labels}) has {room} {what}, and its models take'
    if is_over:
        where = pool.environments[0].settled.where("nodePools", pool.name)
        report.error(where, "pool", f"{text} {fewest} at the fewest replicas", hint)
        return
    crossing = _crossing(takers, room)
    report.warn(Where(crossing.source), "pool-capacity", f"{text} {most} together at the most replicas", hint)


def _crossing(takers: Sequence[tuple[EntryResult, int, int]], room: int) -> EntryResult:
    """The model with which the most is more than there is."""
    taken = 0
    for result, _, most in takers:
        taken += most
        if taken > room:
            return result
    raise AssertionError("they fit")
