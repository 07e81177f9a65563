"""Where values of built objects come from: asks `stages/origin/` about an entry, whose objects it makes again."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.problem import Report
from kfgen.kserve import by_version
from kfgen.stages.build import build
from kfgen.stages.origin import Made, Origin, Question, Study
from kfgen.stages.resolve import RESOLVERS, Layers, resolve_environment
from kfgen.stages.usage import ClusterStores, Runtimes, Stores

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kfgen.domain.catalog import Catalog, Part
    from kfgen.domain.environment import Environment, Store
    from kfgen.domain.manifest import Manifest, ObjectKey
    from kfgen.domain.problem import Path, Where
    from kfgen.domain.result import EntryResult
    from kfgen.domain.runtime import Runtime

CONFIG: Final = "config"  # the folder of what comes from `platform:`, in the output
_PLACED: Final = frozenset({"storage", "runtimes"})


@dataclass(frozen=True, slots=True)
class _Uses:
    """What others ask for, as results say it."""

    uses: Mapping[str, tuple[tuple[str, str, str], ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """A built object: of which entry, by its folder and key, in which environment ("" for the base; or a cluster).

    The entries of the folder "config" are called like what they write, such as `inferenceservice-config`.
    """

    folder: str
    name: str
    environment: str
    key: ObjectKey


class Origins:
    """Answers for a whole catalog; what is found out of an entry in an environment is kept.

    `environments` and `results` are those of a run: where stores and runtimes are made depends on who uses them.
    """

    def __init__(
        self, catalog: Catalog, environments: Mapping[str, Environment], results: Sequence[EntryResult] = ()
    ) -> None:
        self._catalog = catalog
        self._environments = environments
        self._results = results
        self._studies: dict[tuple[str, str, str], Study] = {}

    def where(self, place: Place, path: Path, *, on_key: bool = False) -> Where:
        """The place in the catalog that a person edits to change a value of a built object, or what is below it.

        `on_key`: what the path ends in is meant, rather than its value. Where the path leads nowhere, as to a field
        that is missing, it is the place of what it is missing in.
        """
        return self._study_of(place).where(place.key, path, on_key=on_key)

    def origin(self, place: Place, path: Path, *, on_key: bool = False) -> Origin:
        """The same, and what else has a say in it."""
        return self._study_of(place).origin(place.key, path, on_key=on_key)

    def _study_of(self, place: Place) -> Study:
        """The study of an object; of a cluster that environments share, of that to which the object belongs."""
        names = dict.fromkeys((place.environment, *self._catalog.sharing(place.environment)))
        known = [name for name in names if not name or name in self._catalog.environments]
        studies = (self.study(place.folder, place.name, name) for name in known)
        return next((one for one in studies if one.has(place.key)), self.study(place.folder, place.name, known[0]))

    def study(self, folder: str, name: str, environment: str) -> Study:
        """What there is to find out of an entry, by its folder and key, in an environment ("" for the base)."""
        asked = folder, name, environment
        if asked not in self._studies:
            self._studies[asked] = Study(self._question(*asked))
        return self._studies[asked]

    def _question(self, folder: str, name: str, environment: str) -> Question:
        return Question(
            catalog=self._catalog,
            folder=folder,
            name=name,
            parts=tuple(self._parts(folder, environment)),
            lineage=self._catalog.lineage(environment),
            make=partial(self._make, folder, name, environment),
            instead=_instead,
        )

    def _parts(self, folder: str, environment: str) -> Iterator[Part]:
        """The layers that no entry holds."""
        catalog = self._catalog
        yield catalog.project
        place = catalog.place(environment) if environment else ""
        if place in catalog.clusters:
            yield catalog.clusters[place]
        for name in catalog.lineage(environment):
            yield catalog.environments[name]
        if folder == CONFIG:
            yield from _of(catalog.baselines, place)
        if folder == "storage":
            yield from _of(catalog.secrets, environment)
            yield from _of(catalog.encrypted, environment)

    def _make(self, folder: str, name: str, environment: str, catalog: Catalog) -> Made | None:
        """The objects of an entry as a catalog says them."""
        report = Report()
        here = _resolved(catalog, environment, report)
        if here is None:
            return None
        if folder == CONFIG:
            nouns = [here.platform[name]] if name in here.platform else []
        elif folder in _PLACED:
            nouns = list(self._placed(folder, catalog.folders[folder][name].name, name, here))
        else:
            found = RESOLVERS[folder](catalog.folders[folder][name], Layers(catalog, report), here, report)
            nouns = [found.noun] if found is not None else []
        manifests: list[Manifest] = [manifest for noun in nouns for manifest in build(noun, here)]
        return Made(manifests, sound=not any(report.errors)) if manifests else None

    def _placed(self, folder: str, called: str, name: str, here: Environment) -> Iterator[Any]:
        """What is made of a store or runtime in each namespace where somebody uses it, whatever it is called now."""
        results: Any = [
            _Uses({environment: tuple(_renamed(uses, folder, name, called)) for environment, uses in one.uses.items()})
            for one in self._results
        ]
        own = _places(folder, self._environments)
        named = {called if one == name else one: where for one, where in own.items()}
        everywhere = {one: here if one else here.base or here for one in self._environments}
        groups: tuple[Any, ...] = (Runtimes(results, named, everywhere),)
        if folder == "storage":
            claims = [one for one in self._catalog.storage if here.stores[one].claim is not None]
            groups = Stores(results, named, claims, everywhere), ClusterStores(results, named, {called}, everywhere)
        entry = replace(self._catalog.folders[folder][name], name=called)
        for group in groups:
            for key in sorted({key for one, _, keys in group.places() if one == called for key in keys}):
                made = (noun for where, noun, _ in group.nouns(entry, (key,)) if where is here)
                yield from itertools.islice(made, 1)  # every environment but the base is this one


def _places(folder: str, environments: Mapping[str, Environment]) -> dict[str, dict[str, Sequence[str]]]:
    """Where stores or runtimes say themselves that they are made, by environment."""
    found: defaultdict[str, dict[str, Sequence[str]]] = defaultdict(dict)
    for name, environment in environments.items():
        things: Mapping[str, Store | Runtime] = environment.stores if folder == "storage" else environment.runtimes
        for key, thing in things.items():
            found[key][name] = thing.places
    return found


def _renamed(
    uses: Sequence[tuple[str, str, str]], folder: str, name: str, called: str
) -> Iterator[tuple[str, str, str]]:
    for used, entry, namespace in uses:
        yield used, called if (used, entry) == (folder, name) else entry, namespace


def _of(parts: Mapping[str, Part], owner: str) -> Iterator[Part]:
    return (part for key, part in parts.items() if key.partition("/")[0] == owner)


def _resolved(catalog: Catalog, environment: str, report: Report) -> Environment | None:
    base = resolve_environment(catalog, "", by_version(), report)
    if not environment or base is None:
        return base
    here = resolve_environment(catalog, environment, by_version(), report)
    return replace(here, base=base) if here is not None else None


def _instead(value: Any) -> Sequence[str]:
    """Other releases in place of one: the next older and newer lines, the oldest and the newest."""
    known = by_version()
    if not isinstance(value, str) or value not in known:
        return ()
    lines = list(dict.fromkeys(one.versions[-1] for one in known.values()))
    at = lines.index(known[value].versions[-1])
    near = [lines[at - 1 if at else 0], lines[min(at + 1, len(lines) - 1)], lines[0], lines[-1]]
    return [one for one in dict.fromkeys(near) if one != value]
