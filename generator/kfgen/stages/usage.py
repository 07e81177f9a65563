"""Who uses which store where: from the models' results to the stores' objects."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kfgen.domain.model import StoreInNamespace
from kfgen.domain.problem import Report, listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kfgen.domain.environment import Environment, Store
    from kfgen.domain.result import EntryResult

# environment ("" for the base) → namespace (the catalog's name) → stores used there
Uses = dict[str, dict[str, set[str]]]


def gather(results: Iterable[EntryResult], environments: Mapping[str, Environment]) -> Uses:
    """The stores that models use, and those that say themselves where they are wanted."""
    uses: Uses = {name: defaultdict(set) for name in environments}
    for result in results:
        for environment, pairs in result.uses.items():
            for store, namespace in pairs:
                uses[environment][namespace].add(store)
    return uses


def add_explicit(
    uses: Uses,
    stores: Iterable[str],
    environments: Mapping[str, Environment],
    named: Mapping[str, Mapping[str, Sequence[str]]],
) -> None:
    """Add the namespaces that stores name themselves: `named` is store → environment → namespaces."""
    for store in stores:
        for name, keys in named.get(store, {}).items():
            for key in keys:
                if key in environments[name].namespaces:
                    uses[name][key].add(store)


def neighbourhood(uses: Uses, store: str) -> list[tuple[str, str, list[str]]]:
    """Where a store is used, with all stores used there: what its objects depend on besides itself."""
    return [
        (environment, namespace, sorted(stores))
        for environment, by_namespace in uses.items()
        for namespace, stores in sorted(by_namespace.items())
        if store in stores
    ]


def use(store: Store, namespace: str, environment: Environment, neighbours: Iterable[str]) -> StoreInNamespace:
    """A store where it is used, with the stores that share its ServiceAccount there."""
    account = store.account
    sharing: list[Store] = [store]
    if account is not None:
        others = (environment.stores[name] for name in sorted(neighbours))
        sharing = [other for other in others if other.account is not None and other.account.name == account.name]
    return StoreInNamespace(store, environment.namespaces[namespace], tuple(sharing) or (store,))


def check_claims(uses: Uses, environments: Mapping[str, Environment], report: Report) -> None:
    """A claim lives in one namespace: used in two it would be two volumes with different data."""
    told: set[str] = set()
    for environment, by_namespace in uses.items():
        found: defaultdict[str, set[str]] = defaultdict(set)
        for namespace, stores in by_namespace.items():
            for store in stores:
                found[store].add(namespace)
        for name in sorted(name for name, namespaces in found.items() if len(namespaces) > 1):
            store_here = environments[environment].stores[name]
            meant = set(store_here.namespaces) >= found[name]
            if store_here.claim is None or meant or name in told:
                continue
            told.add(name)
            quoted = " and ".join(f'"{key}"' for key in sorted(found[name]))
            text = (
                f'models in namespaces {quoted} use the claim "{store_here.claim.name}"; a claim lives in one '
                "namespace, so these would be two volumes with different data"
            )
            hint = f"if that is meant: namespaces: [{listing(found[name])}]"
            report.error(store_here.settled.fallback, "claim-shared", text, hint)
