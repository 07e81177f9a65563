"""Layers: a catalog entry's objects as a base and what each environment changes, before any output form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kfgen.domain.data import same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.data import Data, Object
    from kfgen.domain.manifest import Manifest, ObjectKey
    from kfgen.domain.problem import Path


@dataclass(frozen=True, slots=True)
class Patch:
    """What turns one object into another: `removes` first, then `sets`; a list is always set whole."""

    sets: tuple[tuple[Path, Data], ...] = ()
    removes: tuple[Path, ...] = ()

    @classmethod
    def between(cls, base: Object, other: Object) -> Patch:
        """What turns `base` into exactly `other`."""
        sets: list[tuple[Path, Data]] = []
        removes: list[Path] = []
        _compare(base, other, (), sets, removes)
        return cls(tuple(sets), tuple(removes))

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.sets or self.removes)


def _compare(base: Object, other: Object, path: Path, sets: list[tuple[Path, Data]], removes: list[Path]) -> None:
    for key, value in other.items():
        if key not in base:
            sets.append(((*path, key), value))
            continue
        old = base[key]
        if old is value:
            continue
        if isinstance(old, dict) and isinstance(value, dict):
            _compare(old, value, (*path, key), sets, removes)
        elif not same(old, value):
            sets.append(((*path, key), value))
    removes.extend((*path, key) for key in base if key not in other)


@dataclass(frozen=True, slots=True)
class ObjectLayers:
    """One object in all environments.

    `base` is the object with no environment applied, None where that cannot be built; `in_base` whether the base
    holds it (`enabled`). `environments` holds the objects that exist, `patches` the difference from `base` for each
    of them that is the same object in the same form; without a patch the environment needs the whole object.
    """

    key: ObjectKey
    base: Manifest | None
    in_base: bool
    environments: Mapping[str, Manifest]
    patches: Mapping[str, Patch]

    @property
    def any(self) -> Manifest:
        """Some form of the object: the base's, or the first environment's."""
        return self.base or next(iter(self.environments.values()))


@dataclass(frozen=True, slots=True)
class EntryLayers:
    """What one catalog file (or store, with all it makes) puts into one app.

    `home` is the namespace (the catalog's name) whose app this is, empty where an app holds several; `title` and
    `owner` are for READMEs; `instructions` is what a person must do by hand, by environment.
    """

    app: str
    home: str
    folder: str
    name: str
    source: str
    objects: tuple[ObjectLayers, ...]
    title: str = ""
    owner: str = ""
    instructions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """The path, without ending, of the files that hold this entry: `models/nllb`."""
        return f"{self.folder}/{self.name}"


@dataclass(frozen=True, slots=True)
class Fragment:
    """What one entry puts into one output: files of its own, and pieces of files that all entries of an app share.

    Plain data, so that it can be kept: `pieces` maps a name the backend chooses (`values-prod.yaml|models`) to texts.
    """

    files: Mapping[str, str]
    pieces: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSummary:
    """What a backend must know of an app besides its entries' fragments."""

    name: str
    project: str
    repository: str
    environments: tuple[str, ...]  # in promotion order, only those in which the app has objects
    settings: Mapping[str, AppSettings]  # by environment, "" for the base


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSettings:
    """What holds for a whole app in one environment, or in the base."""

    namespaces: Mapping[str, str]  # the catalog's name → the real one, of the namespaces in which the app has objects
    version: str  # of KServe
    predictor_suffix: str
    domain: str
