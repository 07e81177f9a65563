"""What is made in a cluster × the addresses that its network has for pods: each takes one, unless it is on its host's.

All environments of a cluster share them. At the fewest replicas, pods without an address wait for good: an error. What
only the most would take is a warning, that the environment or the cluster may mean.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from kfgen.domain.room import Room, Taken, summed, takers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.environment import Environment
    from kfgen.domain.pods import Pods
    from kfgen.domain.problem import Report
    from kfgen.domain.result import EntryResult

KEY: Final = "podAddresses"
_PODS: Final = "pods"


def takings_of_addresses(pods: Callable[[], Iterable[Pods]], environment: Environment) -> Taken:
    """The addresses that an entry takes, where it is said how many there are."""
    if not environment.pod_addresses:
        return {}
    taken = summed([(_PODS, one.fewest, one.most, Fraction(1)) for one in pods() if not one.on_host])
    return {KEY: taken} if taken else {}


def check_addresses(
    results: Sequence[EntryResult], environments: Mapping[str, Environment], catalog: Catalog, report: Report
) -> None:
    """Report clusters in which more pods are made than there are addresses."""
    found: dict[str, tuple[list[Environment], Room]] = {}
    for name, environment in environments.items():
        if name and environment.pod_addresses:
            room = Room("addresses for pods", Fraction(environment.pod_addresses))
            found.setdefault(catalog.place(name), ([], room))[0].append(environment)
    for place, (there, room) in found.items():
        for result in results:
            for environment in there:
                taken = result.takes.get(environment.name, {}).get(KEY, {})
                room.takers += takers_of(taken, result).values()
        if room.most > room.much:
            name = f'cluster "{place}"' if place in catalog.clusters else "the cluster"
            for environment in there:
                _tell(name, environment, room, report)


def _tell(cluster: str, environment: Environment, room: Room, report: Report) -> None:
    is_over = room.fewest > room.much
    where, before = environment.settled.where(KEY), len(report.problems)
    text = f"{cluster} ({environment.label}) has {room.named}, and what is made there takes"
    hint = f"make fewer, or give it a wider network and correct {KEY}: {room.biggest(fewest=is_over)}"
    if is_over:
        report.error(where, "pod-addresses", f"{text} {room.fewest} at the fewest replicas", hint)
    else:
        report.warn(where, "pod-addresses", f"{text} {room.most} at the most replicas", hint)
    report.came_up_in(environment.label, before)
