"""Who uses which store and which runtime where: from the models' results to the places where objects are made."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from kfgen.domain.model import StoreInCluster, StoreInNamespace
from kfgen.domain.places import PLATFORM
from kfgen.domain.problem import Report, listing
from kfgen.domain.runtime import RuntimeInNamespace

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from kfgen.domain.catalog import Entry
    from kfgen.domain.environment import Environment, Namespace, Store
    from kfgen.domain.result import EntryResult


_Name: TypeAlias = "Callable[[Store], str]"


class Places:
    """Where entries of a folder are made, because other entries use them there or because they say so themselves.

    `named` is what they say themselves: entry → environment ("" for the base) → namespaces, the catalog's names; an
    empty one is the cluster, of which there is one for all.
    """

    def __init__(
        self,
        folder: str,
        results: Iterable[EntryResult],
        named: Mapping[str, Mapping[str, Sequence[str]]],
        environments: Mapping[str, Environment],
    ) -> None:
        self.folder = folder
        self._environments = environments
        self._used: dict[str, defaultdict[str, set[str]]] = {name: defaultdict(set) for name in environments}
        for name, entry, namespace in (*_asked(folder, results), *_flat(named)):
            if not namespace or namespace in environments[name].namespaces:
                self._used[name][namespace].add(entry)
        self._everywhere: defaultdict[str, set[str]] = defaultdict(set)
        for by_namespace in self._used.values():
            for namespace, entries in by_namespace.items():
                self._everywhere[namespace] |= entries

    def places(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """(entry, app, namespaces) for every app in which an entry has a place, sorted."""
        namespaces = self._environments[""].namespaces
        found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for key, entries in sorted(self._everywhere.items()):
            for entry in entries:
                found[entry, self._app(entry, namespaces[key]) if key else PLATFORM].append(key)
        for (entry, app), keys in sorted(found.items()):
            yield entry, app, tuple(keys)

    def _app(self, entry: str, namespace: Namespace) -> str:  # noqa: ARG002 - some depend on the entry
        """A namespace's own app, which is synced before the parts it may be split into."""
        return namespace.app

    def is_used(self, entry: str, environment: str, namespace: str) -> bool:
        """Whether anything asks for the entry there."""
        return entry in self._used[environment].get(namespace, ())

    def digest(self, entry: str, namespaces: Sequence[str]) -> str:
        """What an entry's objects depend on besides the catalog's own files: where it is used."""
        parts = [
            f"{environment}/{key}/{self.is_used(entry, environment, key)}"
            for environment in self._environments
            for key in namespaces
        ]
        return "\n".join(parts)

    def nouns(self, entry: Entry, namespaces: Sequence[str]) -> Iterator[tuple[Environment, Any, bool]]:
        """(environment, what is made of an entry in a namespace, whether anything asks for it there)."""
        for environment in self._environments.values():
            for key in namespaces:
                noun, used = self._noun(entry.name, environment, key)
                if noun is not None:
                    yield environment, noun, used

    def _noun(self, entry: str, environment: Environment, namespace: str) -> tuple[Any, bool]:
        """What is made of an entry there, None for nothing; and whether anything asks for it."""
        raise NotImplementedError


def _asked(folder: str, results: Iterable[EntryResult]) -> Iterator[tuple[str, str, str]]:
    """(environment, entry, namespace) of what others ask for."""
    for result in results:
        for name, uses in result.uses.items():
            yield from ((name, entry, namespace) for used, entry, namespace in uses if used == folder)


def _flat(named: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[tuple[str, str, str]]:
    for entry, by_environment in named.items():
        for name, namespaces in by_environment.items():
            yield from ((name, entry, namespace) for namespace in namespaces)


class Runtimes(Places):
    """Where serving runtimes are made."""

    def __init__(
        self,
        results: Iterable[EntryResult],
        named: Mapping[str, Mapping[str, Sequence[str]]],
        environments: Mapping[str, Environment],
    ) -> None:
        super().__init__("runtimes", results, named, environments)

    def _noun(self, entry: str, environment: Environment, namespace: str) -> tuple[RuntimeInNamespace | None, bool]:
        """The runtime; also in a base where nothing asks for it, which is what environments are laid onto."""
        used = self.is_used(entry, environment.name, namespace)
        if not used and environment.name:
            return None, False
        place = environment.namespaces[namespace] if namespace else None
        return RuntimeInNamespace(environment.runtimes[entry], place), used


def _account(store: Store) -> str:
    return store.account.name if store.account is not None else ""


def _secret(store: Store) -> str:
    return store.secret.name if store.secret is not None else ""


class Stores(Places):
    """Where stores are made. `claims` are those that are volume claims."""

    def __init__(
        self,
        results: Iterable[EntryResult],
        named: Mapping[str, Mapping[str, Sequence[str]]],
        claims: Container[str],
        environments: Mapping[str, Environment],
    ) -> None:
        super().__init__("storage", results, named, environments)
        self._claims = claims
        self._digests: dict[tuple[str, str], str] = {}
        self._makers: dict[tuple[str, str, _Name], dict[str, str]] = {}
        self._groups: dict[tuple[str, str, _Name], defaultdict[str, list[Store]]] = {}

    def _app(self, entry: str, namespace: Namespace) -> str:
        """Claims of a namespace that is split by number stand where their own hash says.

        They are as many as the models, and a pod waits for its claim. What must be there before a pod (accounts,
        secrets, services) stays in the namespace's own app, which is synced first.
        """
        return namespace.part(entry) if entry in self._claims else namespace.app

    def digest(self, entry: str, namespaces: Sequence[str]) -> str:
        """Where it is used, and next to what."""
        neighbours = [
            self._neighbours_digest(environment, key) for environment in self._environments for key in namespaces
        ]
        return "\n".join((super().digest(entry, namespaces), *neighbours))

    def _neighbours_digest(self, environment: str, namespace: str) -> str:
        place = environment, namespace
        if place not in self._digests:
            text = "\n".join(self._neighbours(environment, namespace))
            self._digests[place] = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
        return self._digests[place]

    def _neighbours(self, environment: str, namespace: str) -> list[str]:
        """The stores used there; in a base that uses none, those used in any environment, as a base for them."""
        return sorted(self._used[environment].get(namespace) or self._everywhere[namespace])

    def _noun(self, entry: str, environment: Environment, namespace: str) -> tuple[StoreInNamespace | None, bool]:
        """What a store makes there, and whether anything asks for it.

        A ServiceAccount or a Secret that several stores share is made by the first of them that is used anywhere: the
        same in every environment, and also where only the others are used. There it makes nothing else.
        """
        store = environment.stores[entry]
        used = self.is_used(store.name, environment.name, namespace)
        sharing = self._makes_for(store, environment, namespace, _account)
        holding = self._makes_for(store, environment, namespace, _secret)
        if not used:
            asked = {one.name for one in (*sharing, *holding) if self.is_used(one.name, environment.name, namespace)}
            if asked:
                store = replace(store, claim=None, secret=None, service=None, settings={})
                sharing, holding = (tuple(one for one in group if one.name in asked) for group in (sharing, holding))
                used = True
            elif environment.name:
                return None, False
        return StoreInNamespace(store, environment.namespaces[namespace], sharing, holding), used

    def _makes_for(self, store: Store, environment: Environment, namespace: str, name_of: _Name) -> tuple[Store, ...]:
        """The stores there with the same account (or Secret), where it makes that for all of them."""
        name, place = name_of(store), (environment.name, namespace, name_of)
        if place not in self._groups:
            everywhere = [environment.stores[one] for one in sorted(self._everywhere[namespace])]
            self._makers[place] = {name_of(one): one.name for one in reversed(everywhere)}
            self._groups[place] = defaultdict(list)
            for one in self._neighbours(environment.name, namespace):
                self._groups[place][name_of(environment.stores[one])].append(environment.stores[one])
        if not name or self._makers[place][name] != store.name:
            return ()
        return tuple(self._groups[place][name]) or (store,)  # the base of what only environments use

    def check_claims(self, report: Report) -> None:
        """A claim lives in one namespace: used in two it would be two volumes with different data."""
        told: set[str] = set()
        for name, by_namespace in self._used.items():
            found: defaultdict[str, set[str]] = defaultdict(set)
            for namespace, stores in by_namespace.items():
                for store_name in stores:
                    found[store_name].add(namespace)
            several = [one for one, namespaces in sorted(found.items()) if len(namespaces) > 1]
            for store_name in several:
                store = self._environments[name].stores[store_name]
                meant = set(store.namespaces) >= found[store_name]
                if store.claim is not None and not meant and store_name not in told:
                    told.add(store_name)
                    _report_shared(store, found[store_name], report)


class ClusterStores(Places):
    """Where stores make what belongs to no namespace: in the platform's app, for each namespace that uses them.

    Not in the namespace's own app: a volume may lead to any folder of a node, which is the platform's to allow, and
    who syncs models needs no rights on the cluster.
    """

    def __init__(
        self,
        results: Iterable[EntryResult],
        named: Mapping[str, Mapping[str, Sequence[str]]],
        stores: Container[str],
        environments: Mapping[str, Environment],
    ) -> None:
        super().__init__("storage", results, named, environments)
        self._stores = stores

    def places(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """(store, the platform's app, namespaces) for those that make anything there."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for key, stores in sorted(self._everywhere.items()):
            for store in stores:
                found[store].append(key)
        for store, keys in sorted(found.items()):
            if store in self._stores:
                yield store, PLATFORM, tuple(keys)

    def _noun(self, entry: str, environment: Environment, namespace: str) -> tuple[StoreInCluster | None, bool]:
        """The store; also in a base where nothing asks for it, which is what environments are laid onto."""
        used = self.is_used(entry, environment.name, namespace)
        if not used and environment.name:
            return None, False
        return StoreInCluster(environment.stores[entry], environment.namespaces[namespace]), used


def _report_shared(store: Store, namespaces: set[str], report: Report) -> None:
    assert store.claim is not None  # noqa: S101 - the caller has looked
    quoted = " and ".join(f'"{key}"' for key in sorted(namespaces))
    text = (
        f'models in namespaces {quoted} use the claim "{store.claim.name}"; a claim lives in one namespace, so these '
        "would be two volumes with different data"
    )
    report.error(store.settled.fallback, "claim-shared", text, f"if that is meant: namespaces: [{listing(namespaces)}]")
