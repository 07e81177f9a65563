"""One entry through the stages: resolve and check and build it for the base and each environment, factor, emit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from kfgen.backends import BACKENDS
from kfgen.domain.layers import EntryLayers
from kfgen.domain.manifest import OfEntry
from kfgen.domain.places import PLATFORM
from kfgen.domain.pods import pods_of
from kfgen.domain.problem import Report
from kfgen.domain.result import EntryResult, Reason
from kfgen.domain.runtime import RuntimeInNamespace
from kfgen.stages.addresses import takings_of_addresses
from kfgen.stages.build import build
from kfgen.stages.check import check
from kfgen.stages.clusters import by_place
from kfgen.stages.factor import factor
from kfgen.stages.grants import gpus_of
from kfgen.stages.holding import hold, is_held
from kfgen.stages.instructions import instructions
from kfgen.stages.limits import check_claims, check_limits
from kfgen.stages.made import made_of
from kfgen.stages.pools import takings_of_pools
from kfgen.stages.quotas import Takes, claims_of, takings
from kfgen.stages.resolve import RESOLVERS, Layers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kfgen.domain.catalog import Catalog, Entry
    from kfgen.domain.environment import Environment, Settled
    from kfgen.domain.manifest import Manifest, ObjectKey
    from kfgen.domain.pods import Pods
    from kfgen.domain.resolved import Resolved

Built = dict["ObjectKey", "Manifest"]
_CONFIG: Final = "config"  # the folder of what comes from `platform:`, in the output


@dataclass(slots=True)
class _Draft:
    """What is known of an entry before its objects are factored and written."""

    folder: str
    name: str
    source: str
    app: str = ""
    base: Built = field(default_factory=dict)
    in_base: set[ObjectKey] = field(default_factory=set)
    environments: dict[str, Built] = field(default_factory=dict)
    uses: dict[str, tuple[tuple[str, str, str], ...]] = field(default_factory=dict)
    gpus: dict[str, int] = field(default_factory=dict)
    held: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    made: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    takes: dict[str, Takes] = field(default_factory=dict)
    load_timeouts: dict[str, int] = field(default_factory=dict)
    instructions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    title: str = ""
    owner: str = ""
    reasons: dict[str, Reason] = field(default_factory=dict)

    def note(self, settled: Settled, entry: Entry) -> None:
        """Note why warnings of an entry are meant, as an environment has it."""
        scope = entry.document.general.at
        for code, text in settled.values.get("ignore", {}).items():
            said = settled.where("ignore", code)
            own = said.file == entry.file and said.path[: len(scope)] == scope
            if own or code not in self.reasons:
                self.reasons[code] = Reason(text, scope, said.path if own else ())

    def put(self, environment: str, built: list[Manifest]) -> None:
        """Add objects of an environment, or of the base."""
        into = self.environments.setdefault(environment, {}) if environment else self.base
        into.update({manifest.key: manifest for manifest in built})


class Workshop:
    """Makes the results of entries; knows the catalog, its environments and who is told of problems."""

    def __init__(self, catalog: Catalog, environments: Mapping[str, Environment], report: Report) -> None:
        self.catalog = catalog
        self.environments = environments
        self.report = report
        self.built: dict[tuple[str, str], list[OfEntry]] | None = None  # (environment, app) → objects, if wanted
        self._layers = Layers(catalog, report)
        self._homes = _homes(environments)

    def entry(self, entry: Entry) -> EntryResult | None:
        """The result of what stands for itself; None where no object comes of it, or after reporting what is wrong."""
        path = f"{entry.subfolder}/{entry.name}".lstrip("/")
        draft = _Draft(entry.folder, path, entry.file)
        before = len(self.report.problems)
        in_base = bool(self._layers.settle(entry).values.get("enabled", True))
        for name, environment in self.environments.items():
            # What the base would be, for an entry that is not in it: only a chart's template, no mistake if it has any.
            self._entry_in(entry, environment, draft, self.report if name or in_base else Report())
        if self.report.failed_since(before):
            return None
        return self._finished(draft, before) if draft.app else None

    def _entry_in(self, entry: Entry, environment: Environment, draft: _Draft, report: Report) -> None:
        before = len(report.problems)
        found = RESOLVERS[entry.folder](entry, self._layers, environment, report)
        report.came_up_in(environment.label, before)
        if found is None or (environment.name and not found.enabled):
            return
        if not check(found.noun, environment, report) or report.failed_since(before):
            return
        values = found.settled.values
        draft.app = draft.app or found.app
        draft.title = draft.title or str(values.get("description", ""))
        draft.owner = draft.owner or str(values.get("owner", ""))
        draft.note(found.settled, entry)
        built = self._held(build(found.noun, environment), environment, draft, own=is_held(values))
        draft.put(environment.name, built)
        if found.enabled:
            draft.uses[environment.name] = found.uses
            self._count(found, built, environment, draft)
            if "loadTimeout" in values:
                draft.load_timeouts[environment.name] = values["loadTimeout"]
            if not environment.name:
                draft.in_base.update(manifest.key for manifest in built)

    @staticmethod
    def _held(built: list[Manifest], environment: Environment, draft: _Draft, *, own: bool = False) -> list[Manifest]:
        """The objects, those that are handed over to another owner with what keeps them from being pruned."""
        result, held = hold(built, environment, own=own)
        if held:
            draft.held[environment.name] = draft.held.get(environment.name, ()) + held
        return result

    def _count(self, found: Resolved, built: list[Manifest], environment: Environment, draft: _Draft) -> None:
        """What comes of objects in a cluster: other objects, and pods under quotas and grants; nothing of the base."""
        if not environment.name:
            return
        draft.made[environment.name] = made_of(found.noun, environment)
        if environment.tenants:
            draft.gpus[environment.name] = gpus_of(built, environment, _runtimes(found, environment))
        before = len(self.report.problems)
        runtimes = partial(_runtimes, found, environment)
        check_limits(found, built, runtimes, environment, self.report)
        taken = takings(found, built, runtimes, environment, self.report)
        pods = partial(_pods, built, runtimes)
        taken |= takings_of_pools(found, built, pods, environment, self.report)
        taken |= takings_of_addresses(pods, environment)
        self.report.came_up_in(environment.label, before)
        if taken:
            draft.takes[environment.name] = taken

    def _held_there(self, draft: _Draft) -> dict[str, tuple[tuple[str, ...], ...]]:
        """What is protected, by environment; of the app `platform` by its place."""
        if draft.app != PLATFORM:
            return draft.held
        found: dict[str, tuple[tuple[str, ...], ...]] = {}
        for name, held in draft.held.items():
            place = self.catalog.place(name) if name else ""
            found[place] = tuple(dict.fromkeys((*found.get(place, ()), *held)))
        return found

    def platform(self, name: str) -> EntryResult | None:
        """A ConfigMap of KServe or Knative, IngressClasses or node groups, where a place has it; the base has none."""
        draft = _Draft(_CONFIG, name, "catalog/", app=PLATFORM)
        before = len(self.report.problems)
        for environment in self.environments.values():
            noun = environment.platform.get(name)
            if noun is not None and check(noun, environment, self.report):
                draft.put(environment.name, self._held(build(noun, environment), environment, draft))
        return self._finished(draft, before)

    def placed(self, entry: Entry, app: str, nouns: Iterable[tuple[Environment, Any, bool]]) -> EntryResult | None:
        """The result of what is made where others use it, in one app; None where it makes nothing.

        `nouns` are (environment, what is made there, whether anything asks for it).
        """
        draft = _Draft(entry.folder, entry.name, entry.file, app=app)
        before = len(self.report.problems)
        for environment, noun, used in nouns:
            self._placed_in(noun, environment, used, draft)
            draft.note(noun.settled, entry)
        draft.title = str(entry.document.general.values.get("description", ""))
        return self._finished(draft, before)

    def _placed_in(self, noun: Any, environment: Environment, used: bool, draft: _Draft) -> None:
        if not check(noun, environment, self.report if used else Report()):
            return
        built = self._held(build(noun, environment), environment, draft)
        draft.put(environment.name, built)
        if used and environment.name:
            check_claims(noun, built, environment, self.report)
            taken = claims_of(built, environment)
            draft.takes |= {environment.name: taken} if taken else {}
        if used and not environment.name:
            draft.in_base.update(manifest.key for manifest in built)
        if used and environment.name:
            told = draft.instructions.get(environment.name, ())
            draft.instructions[environment.name] = told + instructions(noun, environment)

    def _finished(self, draft: _Draft, before: int) -> EntryResult | None:
        """Factor and emit; None where no object came of it, and nothing that a person must do."""
        if not draft.base and not any(draft.environments.values()) and not any(draft.instructions.values()):
            return None
        if draft.app == PLATFORM:
            # Where environments contradict each other about what a cluster has, `check_clusters` has said so.
            report = self.report if draft.folder != _CONFIG else Report()
            draft.environments = by_place(draft.base, draft.environments, self.catalog, draft.source, report)
        objects = factor(draft.base, draft.in_base, draft.environments)
        layers = EntryLayers(
            app=draft.app,
            home=self._homes.get(draft.app, ""),
            folder=draft.folder,
            name=draft.name,
            source=draft.source,
            objects=objects,
            title=draft.title,
            owner=draft.owner,
            instructions=draft.instructions,
        )
        order = self.catalog.places if draft.app == PLATFORM else tuple(self.catalog.order)
        problems = self.report.problems
        warnings = tuple(problem for problem in problems[before:] if not problem.is_error)
        self.report.problems = [*problems[:before], *(problem for problem in problems[before:] if problem.is_error)]
        base = [draft.base[key] for key in draft.base if key in draft.in_base]
        built = {"": base, **{name: list(one.values()) for name, one in draft.environments.items()}}
        if self.built is not None:
            for name, manifests in built.items():
                own = (OfEntry(draft.folder, draft.name, manifest) for manifest in manifests)
                self.built.setdefault((name, draft.app), []).extend(own)
        return EntryResult(
            app=draft.app,
            source=draft.source,
            fragments={name: backend.emit(layers, order) for name, backend in BACKENDS.items()},
            identities={name: tuple(manifest.identity for manifest in one) for name, one in built.items()},
            held=self._held_there(draft),
            made={name: made for name, made in draft.made.items() if made},
            uses=draft.uses,
            gpus=draft.gpus,
            takes=draft.takes,
            load_timeouts=draft.load_timeouts,
            namespaces={name: _namespaces(made) for name, made in {"": draft.base, **draft.environments}.items()},
            warnings=warnings,
            reasons=draft.reasons,
            summary=_summary(draft),
        )


def _homes(environments: Mapping[str, Environment]) -> dict[str, str]:
    """App → the namespace it belongs to alone."""
    base = environments[""].namespaces
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for key in base:
        owners[base[key].app].append(key)
    return {app: keys[0] for app, keys in owners.items() if len(keys) == 1}


def _namespaces(keys: Iterable[ObjectKey]) -> tuple[str, ...]:
    return tuple(sorted({key.namespace for key in keys} - {""}))


def _pods(built: list[Manifest], runtimes: Callable[[], Iterable[Manifest]]) -> Iterator[Pods]:
    return pods_of(built, runtimes())


def _runtimes(found: Resolved, environment: Environment) -> list[Manifest]:
    """The catalog's runtimes that serve a model, whoever makes them."""
    chosen = [environment.runtimes[name] for folder, name, _ in found.uses if folder == "runtimes"]
    nouns = [RuntimeInNamespace(replace(one, create=True), None) for one in chosen]
    return [manifest for noun in nouns for manifest in build(noun, environment)]


def _summary(draft: _Draft) -> dict[str, Any]:
    """What `kfgen list` says of an entry."""
    live = [name for name, built in draft.environments.items() if built]
    keys = {key.namespace for built in (draft.base, *draft.environments.values()) for key in built}
    namespace = ", ".join(sorted(keys - {""}))
    summary = {"folder": draft.folder, "name": draft.name, "namespace": namespace, "owner": draft.owner}
    return {**summary, "environments": live, "app": draft.app}
