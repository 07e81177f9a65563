"""Objects per environment → objects per place: what environments of one cluster share, it has once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kfgen.domain.data import same
from kfgen.domain.manifest import ObjectKey
from kfgen.domain.places import PLATFORM
from kfgen.domain.problem import Where

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.manifest import Manifest
    from kfgen.domain.problem import Report
    from kfgen.domain.result import EntryResult

Built = dict[ObjectKey, "Manifest"]


def by_place(
    base: Mapping[ObjectKey, Manifest],
    environments: Mapping[str, Built],
    catalog: Catalog,
    source: str,
    report: Report,
) -> dict[str, Built]:
    """The objects of an entry of the app `platform`, by cluster, or by environment where that has one of its own.

    Objects of several environments stand side by side if they are different ones to the cluster, and are one if they
    are the same; the same one with another content is a contradiction.
    """
    result: dict[str, Built] = {}
    for name, built in environments.items():
        place = catalog.place(name)
        if len(catalog.sharing(place)) < 2:
            result[place] = built
            continue
        several = [one for one in catalog.sharing(place) if one in environments]
        there = result.setdefault(place, {})
        for manifest in built.values():
            names = {environments[one][manifest.key].identity for one in several if manifest.key in environments[one]}
            named = base[manifest.key].identity if manifest.key in base else _only(names, manifest.key)
            one = manifest if {manifest.identity} == names | {named} else _apart(manifest, named)
            other = there.setdefault(one.key, one)
            if not same(other.body, one.body):
                others = " and ".join(one for one in catalog.sharing(place) if one != name)
                _, kind, _, called = manifest.identity
                text = f'{kind} "{called}" of {name} is not that of {others}, and they share the cluster "{place}"'
                hint = "write it in the general part, or give it another name in one of them"
                report.error(Where(source, ("environments", name)), "cluster-shared", text, hint)
    return result


def check_sharing(results: Iterable[EntryResult], catalog: Catalog, report: Report) -> None:
    """An object of one environment must not be another's too, where they share a cluster: each would undo the other."""
    seen: dict[tuple[str, tuple[str, ...]], str] = {}
    told: set[tuple[str, ...]] = set()
    shared = {
        name: place for place in catalog.places if len(catalog.sharing(place)) > 1 for name in catalog.sharing(place)
    }
    for result in results:
        for name, place in shared.items() if result.app != PLATFORM else ():
            for identity in result.identities.get(name, ()):
                other = seen.setdefault((place, identity), name)
                _, kind, namespace, called = identity
                if other != name and (namespace, name) not in told:  # one message for all that is in it
                    told.add((namespace, name))
                    where = f' in namespace "{namespace}"' if namespace else ""
                    text = f'{kind} "{called}"{where} is of {other} and of {name}, and they share the cluster "{place}"'
                    hint = f"give the namespace a name in each: name: {namespace}-$(env)" if namespace else "rename one"
                    report.error(Where(result.source), "cluster-shared", text, hint)


def _only(names: Collection[tuple[str, ...]], key: ObjectKey) -> tuple[str, ...]:
    """What all call an object that the base has not; nothing where they differ, and in a namespace of the catalog: each
    environment has its own name for that, which the cluster does not know."""
    return () if len(names) > 1 or key.namespace else next(iter(names))


def _apart(manifest: Manifest, named: tuple[str, ...]) -> Manifest:
    """The object under a key of its own, unless it is called as in the base: others of its kind stand beside it."""
    if manifest.identity == named:
        return manifest
    _, _, namespace, name = manifest.identity
    own = ".".join(filter(None, (manifest.key.name, namespace, name)))
    return replace(manifest, key=ObjectKey(manifest.key.kind, "", own))
