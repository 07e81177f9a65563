"""What models take of a pool of nodes × what its nodes have: GPUs, pods, cpu and memory.

A pool is the same for all environments of a cluster that select its nodes alike. What the fewest replicas take must
fit; what only the most would take is a warning. What a model alone asks of its pool is the rule `pool-capacity`: GPUs
and pods are counted there; cpu and memory here, since all containers of a pod ask for them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from kfgen.catalog.words import LLM
from kfgen.domain.problem import Where
from kfgen.domain.quantity import amount, shown
from kfgen.domain.room import Room, Taken, Taker, amount_shown, summed, takers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.environment import Environment, NodePool
    from kfgen.domain.manifest import Manifest
    from kfgen.domain.pods import Pods
    from kfgen.domain.problem import Report
    from kfgen.domain.resolved import Resolved
    from kfgen.domain.result import EntryResult

POOL: Final = "nodePools/"
_GPUS: Final = "GPUs"
_PODS: Final = "pods"
_COMPONENTS: Final = ("transformer", "explainer", "prefill")  # that are not on the server's pool
_Defaults = dict[str, dict[str, str]]  # of a LimitRange for containers


def takings_of_pools(
    found: Resolved,
    built: Sequence[Manifest],
    pods: Callable[[], Iterable[Pods]],
    environment: Environment,
    report: Report,
) -> Taken:
    """What a model takes of the pools that it names, as far as it is known what these have.

    What no node has, or all together have not for the model alone, goes to the report.
    """
    pools = dict(_pools(found.noun, environment))
    if not pools:
        return {}
    defaults = _defaults(built, environment)
    each: dict[str, list[tuple[str, int, int, Fraction]]] = {}
    for one in pods():
        name, pool = pools.get(one.part if one.part and one.part[0] in _COMPONENTS else (), ("", None))
        if pool is not None:
            taken = dict(_taken(one, pool, defaults))
            _check_alone(one, pool, taken, (found, environment, report))
            if pool.nodes:
                rows = [(what, one.fewest, one.most, much) for what, much in taken.items()]
                each.setdefault(f"{POOL}{name}", []).extend(rows)
    return {name: summed(rows) for name, rows in each.items()}


def _pools(noun: object, environment: Environment) -> Iterator[tuple[tuple[str, ...], tuple[str, NodePool]]]:
    """A part of a model → the name of its pool, and the pool; the server's is that of the empty part."""
    named: list[tuple[tuple[str, ...], NodePool | None]] = [((), getattr(noun, "node_pool", None))]
    named += [((one.name,), one.node_pool) for one in getattr(noun, "components", ())]
    for part, pool in named:
        name = next((name for name, one in environment.node_pools.items() if one is pool), "")
        if name and pool is not None and (pool.nodes or pool.of_each):
            yield part, (name, pool)


def _defaults(built: Sequence[Manifest], environment: Environment) -> _Defaults:
    """What the LimitRange of a model's namespace gives its containers; KServe's configurations say more of an LLM's."""
    if any(one.body["kind"] == LLM for one in built):
        return {}
    keys = {one.key.namespace for one in built} - {""}
    return {
        field: dict(said)
        for key in keys
        for field, said in environment.namespaces[key].limit_range.get("Container", {}).items()
    }


def _taken(pods: Pods, pool: NodePool, defaults: _Defaults) -> Iterator[tuple[str, Fraction]]:
    """What one pod takes of a node."""
    said = [one.get("requests", {}).get(pool.gpu_resource, "0") for _, one in pods.containers]
    yield _GPUS, Fraction(sum(int(much) for much in map(str, said) if much.isdecimal()))
    yield _PODS, Fraction(1)
    for resource in pool.of_each:
        yield resource, pods.requested(resource, defaults)


def _check_alone(
    pods: Pods, pool: NodePool, taken: Mapping[str, Fraction], at: tuple[Resolved, Environment, Report]
) -> None:
    """What a pod's containers ask for together, against a node; and what its most replicas do, against all."""
    found, environment, report = at
    for resource, each in pool.of_each.items():
        has, asked = amount(each), taken[resource]
        room = has // asked * pool.nodes if asked else pods.most
        if pods.most and asked > has:
            text = f"each pod asks for {shown(asked)} of {resource}, and a node of the pool has {each}"
            where, text = found.settled.where(*pods.part, "resources"), f"{text}: none would be scheduled"
        elif pool.nodes and pods.most > room:
            text = f"{pods.most} pods of {shown(asked)} of {resource} each at the most replicas"
            where, text = found.settled.where(*pods.part, "replicas"), f"{text}, and the pool has room for {room}"
        else:
            continue
        hint = "ask for less, or correct the pool; if it grows: ignore: {pool-capacity: …}"
        report.warn(where, "pool-capacity", f"{text} ({environment.label})", hint)


@dataclass(slots=True)
class _Pool:
    """A pool, who takes of it, and how much."""

    name: str
    pool: NodePool
    environments: list[Environment] = field(default_factory=list)
    takers: dict[str, list[Taker]] = field(default_factory=dict)  # of GPUs, pods …

    def rooms(self) -> Iterator[Room]:
        """What its nodes have, as far as that is said, and who takes of it."""
        each = {_GPUS: self.pool.gpus_per_node, _PODS: self.pool.pods_per_node or None}
        said = {what: Fraction(one) for what, one in each.items() if one is not None}
        said |= {what: amount(one) for what, one in self.pool.of_each.items()}
        return (Room(what, self.pool.nodes * one, self.takers.get(what, [])) for what, one in said.items())


def check_pools(
    results: Sequence[EntryResult], environments: Mapping[str, Environment], catalog: Catalog, report: Report
) -> None:
    """Report pools of which several models take more than there is, with the one that is too much."""
    for pool in _united(results, environments, catalog):
        for room in pool.rooms():
            if len(room.takers) > 1 and room.most > room.much:
                _tell(pool, room, report)


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
    for what, taker in takers_of(result.takes[environment.name][key], result).items():
        pool.takers.setdefault(what, []).append(taker)


def _tell(pool: _Pool, room: Room, report: Report) -> None:
    is_over = room.fewest > room.much
    labels = ", ".join(one.label for one in pool.environments)
    hint = f"ask for less, or correct nodes of the pool (of one that grows, its most): {room.biggest(fewest=is_over)}"
    text = f'pool "{pool.name}" ({labels}) has {room.named}, and its models take'
    if is_over:
        where = pool.environments[0].settled.where("nodePools", pool.name)
        much = amount_shown(room.what, room.fewest)
        report.error(where, "pool", f"{text} {much} at the fewest replicas", hint)
        return
    much = amount_shown(room.what, room.most)
    text = f"{text} {much} together at the most replicas"
    report.warn(Where(room.crossing().source), "pool-capacity", text, hint)
