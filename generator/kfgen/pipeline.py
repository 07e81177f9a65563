"""START HERE. The flow, pure from end to end: sources → load → resolve → check → build → factor → emit → assemble.

Everything is done entry by entry, so that what did not change since the last run need not be done again: an entry's
result depends on its own file and on the rest of the catalog but for other models (`_context`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from kfgen import __version__
from kfgen.domain.environment import BASE_LABEL
from kfgen.domain.memory import Memory
from kfgen.domain.problem import Problem, ProblemsError, Report
from kfgen.domain.result import warning_rows, warnings_of
from kfgen.entries import Workshop
from kfgen.kserve import by_version
from kfgen.spreading import ALONE, spread
from kfgen.stages.addresses import check_addresses
from kfgen.stages.assemble import assemble, assemble_sync, check_identities
from kfgen.stages.check import check_unused_runtimes
from kfgen.stages.clusters import check_sharing
from kfgen.stages.grants import check_gpus
from kfgen.stages.ignoring import Heard, hear
from kfgen.stages.load import load, read_everything
from kfgen.stages.made import check_made
from kfgen.stages.pools import check_pools
from kfgen.stages.quotas import check_quotas
from kfgen.stages.resolve import (
    LOOK_AT_MODELS,
    RESOLVERS,
    check_clusters,
    resolve_environment,
    unused_baselines,
    unused_secrets,
)
from kfgen.stages.sync import sync_plans
from kfgen.stages.usage import ClusterStores, Places, Runtimes, Stores

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping

    from kfgen.domain.catalog import Catalog, Entry
    from kfgen.domain.data import Object
    from kfgen.domain.environment import Environment
    from kfgen.domain.manifest import OfEntry
    from kfgen.domain.model import StoreInNamespace
    from kfgen.domain.result import EntryResult
    from kfgen.domain.tree import FileTree, Sources
    from kfgen.spreading import Workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What a run gives: the files, what was noticed on the way, and the catalog for commands that say more."""

    tree: FileTree
    warnings: tuple[Problem, ...]
    silenced: tuple[Problem, ...]  # warnings that the catalog says are meant, each with the reason
    catalog: Catalog
    environments: Mapping[str, Environment]
    results: tuple[EntryResult, ...]
    built: Mapping[tuple[str, str], list[OfEntry]]  # (environment, "" for the base; app) → what was built, if asked for

    @property
    def objects(self) -> dict[tuple[str, str], list[Object]]:
        """The objects that were built, if asked for, by environment and app."""
        return {key: [one.manifest.body for one in built] for key, built in self.built.items()}


def render(
    sources: Sources, memory: Memory | None = None, workers: Workers = ALONE, *, keep_objects: bool = False
) -> Rendered:
    """Everything that a catalog generates; with `keep_objects`, the built objects beside it (and no use of memory).

    Who has `workers` is faster where much is not remembered; what comes of it is the same.

    Raises:
        ProblemsError: with every problem found, if anything must be mended.
    """
    memory = memory if memory is not None and not keep_objects else Memory()
    workers = ALONE if keep_objects else workers
    sources = replace(sources, files=dict(sorted(sources.files.items())))
    try:
        return _render(sources, memory, workers, keep_objects=keep_objects)
    except ProblemsError:
        if not memory.known:
            raise
    # Files that only remembered results need were not read: without them, not everything is told that is to be told.
    return _render(sources, Memory(), workers, keep_objects=keep_objects)


def _render(sources: Sources, memory: Memory, workers: Workers, *, keep_objects: bool) -> Rendered:
    report = Report()
    catalog = load(sources, report)
    environments = resolve_environments(catalog, report)
    check_clusters(catalog, environments, report)
    workshop = Workshop(catalog, environments, report)
    workshop.built = {} if keep_objects else None
    context = _context(sources)
    shared = _shared_warnings(memory, context)
    if shared is None:  # nothing that is remembered can be of this context, or it is spoiled
        memory.known = {}
    keys = _keys(sources, catalog, context)
    results = list(_models(keys, workshop, memory, workers))
    if shared is None:
        read_everything(catalog, {name for name, key in keys.items() if key in memory.made})
        unused_baselines(catalog, report)
        unused_secrets(catalog, environments, report)
    # Mistakes in models hide none in what they use: everything is looked at before the run ends.
    results += _others(sources, workshop, results, memory, context)
    _check_together(results, catalog, environments, report, everything=shared is None)
    passing = _passing(results, catalog, environments, report)
    heard = _heard(results, shared or (), environments, report)
    lasting = _lasting((*heard.said, *heard.silenced), passing)
    memory.kept[context] = {"warnings": lasting}  # a list alone, once spoiled to [], would read as "none"
    return Rendered(
        tree=_written(catalog, environments, results, report),
        warnings=distinct((*heard.said, *heard.idle)),
        silenced=distinct(heard.silenced),
        catalog=catalog,
        environments=environments,
        results=tuple(results),
        built=workshop.built or {},
    )


def _heard(
    results: list[EntryResult], shared: tuple[Problem, ...], environments: Mapping[str, Environment], report: Report
) -> Heard:
    """All that was noticed and is not meant, whether or not something else stops the run.

    Raises:
        ProblemsError: if anything must be mended.
    """
    settled = {one.label: one.settled for one in environments.values() if one.name}
    heard = hear(results, (*report.problems, *shared), ("quota",), settled)
    report.problems = list(heard.said)
    report.raise_errors()
    return heard


def _written(
    catalog: Catalog, environments: Mapping[str, Environment], results: list[EntryResult], report: Report
) -> FileTree:
    """Every file: the output forms, and what syncs them."""
    plans = sync_plans(catalog, environments, results, report)
    report.raise_errors()
    outputs = catalog.project.values.get("outputs", ["helm", "kustomize"])
    tree = assemble(catalog, environments, results, outputs)
    tree.update(assemble_sync(plans).files)
    return tree


def _check_together(
    results: list[EntryResult],
    catalog: Catalog,
    environments: Mapping[str, Environment],
    report: Report,
    *,
    everything: bool,
) -> None:
    """What no entry can know of the others; `everything`: also what nothing uses."""
    if everything:
        check_unused_runtimes(results, environments, report)
    before = len(report.problems)
    check_identities(results, report)
    if not report.failed_since(before):  # of what is made twice, everything else is too
        check_made(results, report)
    check_sharing(results, catalog, report)
    check_gpus(results, environments, report)


def _lasting(warnings: Iterable[Problem], passing: Container[Problem]) -> list[list[Any]]:
    """What is remembered of warnings: all but those of models, whose results hold them, and what depends on all."""
    of_models = "catalog/models/"
    return warning_rows(
        one for one in warnings if not one.where.file.startswith(of_models) and replace(one, ignored="") not in passing
    )


def _passing(
    results: list[EntryResult], catalog: Catalog, environments: Mapping[str, Environment], report: Report
) -> tuple[Problem, ...]:
    """Warnings of all models together, found anew by each run: whatever is remembered, any model may have changed."""
    before = len(report.problems)
    check_quotas(results, environments, report)
    check_pools(results, environments, catalog, report)
    check_addresses(results, environments, catalog, report)
    return tuple(one for one in report.problems[before:] if not one.is_error)


def resolve_environments(catalog: Catalog, report: Report) -> dict[str, Environment]:
    """The base ("") and every environment to render that can be made sense of; what is wrong goes to the report.

    Raises:
        ProblemsError: if the base cannot, without which nothing can be looked at.
    """
    result: dict[str, Environment] = {}
    for name in ("", *catalog.order):
        before = len(report.problems)
        environment = resolve_environment(catalog, name, by_version(), report)
        report.came_up_in(name or BASE_LABEL, before)
        if environment is not None:
            result[name] = replace(environment, base=result.get(""))
    if "" not in result:
        read_everything(catalog)
        report.raise_errors()
    return result


def secrets_in(
    catalog: Catalog, environments: Mapping[str, Environment], name: str, report: Report
) -> list[StoreInNamespace]:
    """Every Secret that models of an environment need: the store that it is made for first, in each namespace.

    What is wrong with a Secret's material is not looked at: this is asked by those who are about to make it.
    """
    workshop = Workshop(catalog, environments, report)
    models = [result for key in catalog.models if (result := workshop.entry(catalog.models[key])) is not None]
    named = _named(catalog.storage, {one: environment.stores for one, environment in environments.items()})
    stores = Stores(models, named, (), environments)
    return [
        noun
        for entry, _, namespaces in stores.places()
        for environment, noun, used in stores.nouns(catalog.storage[entry], namespaces)
        if environment.name == name and used and noun.holding
    ]


def _keys(sources: Sources, catalog: Catalog, context: str) -> dict[str, str]:
    """Model → what its result is remembered by."""
    # An entry of a _models.yaml has no file of its own: it is part of the context.
    own = {name: sources.files.get(f"catalog/models/{name}.yaml", b"") for name in catalog.models}
    return {name: _digest("models", context, name, own[name]) for name in catalog.models}


def _models(keys: Mapping[str, str], workshop: Workshop, memory: Memory, workers: Workers) -> Iterator[EntryResult]:
    """Every model's result; a model whose file and context are as they were is not even parsed."""
    models = workshop.catalog.models
    missing = [name for name, key in keys.items() if memory.known.get(key) is None]
    elsewhere = spread(missing, partial(_part, workshop, keys), workers)
    for name, key in keys.items():
        part = elsewhere[name]() if name in elsewhere else None
        if part is not None:
            made, warnings = part
            memory.made |= made
            workshop.report.problems += warnings_of(warnings)
        yield from _remembered(memory, key, partial(_make, workshop, models, name))


def _part(workshop: Workshop, keys: Mapping[str, str], names: Collection[str]) -> tuple[dict[str, Any], Any] | None:
    """Results of some models by their keys, and warnings that none of them holds; None where anything is wrong.

    What is wrong is found once more by whoever tells it.
    """
    report = workshop.report
    before, made = len(report.problems), {}
    for name in names:
        result = _make(workshop, workshop.catalog.models, name)
        if report.failed_since(before):
            return None
        made[keys[name]] = result.as_data() if result is not None else None
    return made, warning_rows(report.problems[before:])


def _others(
    sources: Sources, workshop: Workshop, models: list[EntryResult], memory: Memory, context: str
) -> Iterator[EntryResult]:
    """All that is no model; after the models, since stores and runtimes are made where models use them."""
    catalog, environments = workshop.catalog, workshop.environments
    facts = _facts(memory, catalog, environments, context)
    stores = Stores(models, facts["storage"], facts["claims"], environments)
    stores.check_claims(workshop.report)
    cluster = ClusterStores(models, facts["storage"], facts["cluster"], environments)
    for places in (stores, cluster, Runtimes(models, facts["runtimes"], environments)):
        for name, app, namespaces in places.places():
            key = _digest(places.folder, context, app, name, places.digest(name, namespaces))
            yield from _remembered(memory, key, partial(_place, workshop, places, name, app, namespaces))
    for name in sorted({name for environment in environments.values() for name in environment.platform}):
        key = _digest("platform", context, name)
        yield from _remembered(memory, key, partial(workshop.platform, name))
    for folder in [folder for folder in RESOLVERS if folder != "models"]:
        of_models = _models_digest(sources) if folder in LOOK_AT_MODELS and catalog.folders[folder] else ""
        for name in catalog.folders[folder]:
            key = _digest(folder, context, name, of_models)
            yield from _remembered(memory, key, partial(_make, workshop, catalog.folders[folder], name))


def _place(workshop: Workshop, places: Places, name: str, app: str, namespaces: tuple[str, ...]) -> EntryResult | None:
    entries = workshop.catalog.folders[places.folder]
    if name not in entries:  # whoever names it has been told so
        return None
    return workshop.placed(entries[name], app, places.nouns(entries[name], namespaces))


def _make(workshop: Workshop, entries: Mapping[str, Entry], name: str) -> EntryResult | None:
    """Read an entry, which is lazy, only when its result is not remembered."""
    return workshop.entry(entries[name])


def _remembered(memory: Memory, key: str, make: Callable[[], EntryResult | None]) -> Iterator[EntryResult]:
    result = memory.result(key)
    if result is None and key not in memory.made:
        result = make()
        if result is not None:
            memory.keep(key, result)
    if result is not None:
        yield result


def _facts(memory: Memory, catalog: Catalog, environments: Mapping[str, Environment], context: str) -> dict[str, Any]:
    """What must be known of all stores and runtimes: where they say they are made, and which stores are claims.

    Kept, since finding out means reading every one of them.
    """
    key = _digest("facts", context)
    known = memory.known.get(key)
    if not (isinstance(known, dict) and known.keys() == {"storage", "runtimes", "claims", "cluster"}):
        base = environments[""].stores
        known = {
            "storage": _named(catalog.storage, {name: one.stores for name, one in environments.items()}),
            "runtimes": _named(catalog.folders["runtimes"], {name: one.runtimes for name, one in environments.items()}),
            "claims": {name: True for name in catalog.storage if base[name].claim is not None},
            "cluster": {
                name: True
                for name in catalog.storage
                if any(environment.stores[name].is_in_cluster for environment in environments.values())
            },
        }
    memory.kept[key] = known
    return known


def _named(entries: Iterable[str], found: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, list[str]]]:
    """Entry → environment → the namespaces that it names itself."""
    named = {entry: {name: list(things[entry].places) for name, things in found.items()} for entry in entries}
    return {entry: by_environment for entry, by_environment in named.items() if any(by_environment.values())}


def _shared_warnings(memory: Memory, context: str) -> tuple[Problem, ...] | None:
    """What an earlier run noticed in files that describe no model; None if none read them all as they are.

    Namespaces and stores are read by whoever needs them first, which may be nobody where all else is remembered.
    """
    try:
        return warnings_of(memory.known[context]["warnings"])
    except (IndexError, KeyError, TypeError, ValueError):
        return None


def _context(sources: Sources) -> str:
    """A digest of everything that may bear on any entry: all files but those that describe one model."""
    digest = hashlib.blake2b(f"{__version__} {sources.remote}".encode(), digest_size=16)
    for file, raw in sources.files.items():
        if file.startswith("catalog/models/") and not file.rpartition("/")[2].startswith("_"):
            continue
        digest.update(f"{file}\0{len(raw)}\0".encode("utf-8", "surrogateescape"))
        digest.update(raw)
    return digest.hexdigest()


def _models_digest(sources: Sources) -> str:
    """A digest of all files of models, for what refers to some of them."""
    digest = hashlib.blake2b(digest_size=16)
    for file, raw in sources.files.items():
        if file.startswith("catalog/models/"):
            digest.update(f"{file}\0{len(raw)}\0".encode("utf-8", "surrogateescape"))
            digest.update(raw)
    return digest.hexdigest()


def _digest(*parts: str | bytes) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        raw = part if isinstance(part, bytes) else part.encode("utf-8", "surrogateescape")
        digest.update(f"{len(raw)}\0".encode())
        digest.update(raw)
    return digest.hexdigest()


def distinct(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once: the base and every environment may find the same one."""
    return tuple({(one.where, one.code, one.text): one for one in problems}.values())
