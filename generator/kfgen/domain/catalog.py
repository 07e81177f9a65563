"""Catalog: what people wrote, file by file and layer by layer, nothing merged yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from kfgen.domain.gitops import TREE
from kfgen.domain.problem import Path, Where
from kfgen.domain.promotion import PINNED

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Part:
    """One layer: a map of keys, and where in the catalog it stands (`at` inside `file`)."""

    file: str
    at: Path
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A file, or an entry of `_models.yaml`: its general part and one part for each environment it names."""

    general: Part
    environments: Mapping[str, Part] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of the catalog: the file that describes it, and the `_defaults.yaml` above it, outermost first."""

    folder: str
    name: str
    document: Document
    defaults: tuple[Document, ...] = ()
    subfolder: str = ""

    @property
    def file(self) -> str:
        """The file that describes it."""
        return self.document.general.file

    def where(self, *path: str | int, on_key: bool = False) -> Where:
        """A place in the entry's own general part."""
        return Where(self.file, (*self.document.general.at, *path), on_key)

    def general(self) -> Iterator[Part]:
        """The parts of all environments, widest first."""
        for document in (*self.defaults, self.document):
            yield document.general

    def parts_of(self, environments: tuple[str, ...]) -> Iterator[Part]:
        """The parts of an environment, given as (the one it extends, itself): defaults first, the entry's own last."""
        for documents in (self.defaults, (self.document,)):
            for environment in environments:
                for document in documents:
                    if environment in document.environments:
                        yield document.environments[environment]


class Lazy(Mapping[str, Value], Generic[Value]):
    """A mapping whose values are made at first use and kept."""

    def __init__(self, names: Iterator[str] | tuple[str, ...], make: Callable[[str], Value]) -> None:
        self._names = dict.fromkeys(names)
        self._make = make
        self._made: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Value:
        if name not in self._made:
            if name not in self._names:
                raise KeyError(name)
            self._made[name] = self._make(name)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        """Whether the name is known; makes nothing."""
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """A whole catalog. `folders` holds its entries by folder and name; in models/, by the path without ending."""

    project: Part
    environments: Mapping[str, Part]
    order: tuple[str, ...]  # environments to render, in promotion order
    folders: Mapping[str, Mapping[str, Entry]]
    clusters: Mapping[str, Part]
    baselines: Mapping[str, Part]  # by place and ConfigMap: `prod/inferenceservice-config`
    secrets: Mapping[str, Part]  # sealed material, by environment and store: `prod/minio`
    encrypted: Mapping[str, Part]  # Secrets as SOPS encrypted them, by namespace too: `prod/minio/risk`
    remote: bool = False  # whether its repository is known elsewhere too

    @property
    def name(self) -> str:
        """The project's name."""
        return str(self.project.values["name"])

    @property
    def output_is_here(self) -> bool:
        """Whether what is generated is committed beside the catalog, and not published to other branches."""
        return bool(self.project.values.get("layout", TREE) == TREE)

    @property
    def namespaces(self) -> Mapping[str, Entry]:
        """The namespaces by name."""
        return self.folders["namespaces"]

    @property
    def storage(self) -> Mapping[str, Entry]:
        """The stores by name."""
        return self.folders["storage"]

    @property
    def runtimes(self) -> Mapping[str, Entry]:
        """The serving runtimes by name."""
        return self.folders["runtimes"]

    @property
    def models(self) -> Mapping[str, Entry]:
        """The models by path."""
        return self.folders["models"]

    def place(self, environment: str) -> str:
        """Where the app `platform` of an environment is: its cluster, or itself if that is its own."""
        for one in reversed(self.lineage(environment)):
            cluster = self.environments[one].values.get("cluster")
            if cluster:
                return str(cluster)
        return environment

    def sharing(self, place: str) -> tuple[str, ...]:
        """The environments to render whose app `platform` is there."""
        return tuple(name for name in self.order if self.place(name) == place)

    def environment_at(self, place: str) -> str:
        """An environment that has its app `platform` there: the one so called, or the first that shares a cluster."""
        return place if place in self.order else self.sharing(place)[0]

    @property
    def places(self) -> tuple[str, ...]:
        """Every place, in promotion order of the first environment there."""
        return tuple(dict.fromkeys(map(self.place, self.order)))

    def pins(self, environment: str) -> tuple[str, ...]:
        """The environments in whose blocks stands what a model runs here: its own, and an abstract one that it extends.

        None where that may stand anywhere: in the base and in the first stage, and where promotion is free.
        """
        listed = self.project.values.get("environments", ())
        first = getattr(listed, "first", 1)
        if self.project.values.get("promotion") != PINNED or environment in ("", *listed[:first]):
            return ()
        return tuple(name for name in self.lineage(environment) if name == environment or name not in self.order)

    def lineage(self, environment: str) -> tuple[str, ...]:
        """The environment that this one extends, if any, then itself; nothing for the base."""
        if not environment:
            return ()
        parent = self.environments[environment].values.get("extends")
        return (str(parent), environment) if parent else (environment,)
