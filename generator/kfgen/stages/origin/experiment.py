"""Experiment: the objects of one entry, made again from a catalog that says something else, and what is different."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kfgen.domain.catalog import Entry, Part
from kfgen.domain.problem import Path, Where
from kfgen.domain.told import GONE, changed, leaves_of, marked, marked_as
from kfgen.domain.variant import Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kfgen.domain.catalog import Catalog, Document
    from kfgen.domain.manifest import Manifest, ObjectKey

Spot: TypeAlias = "tuple[ObjectKey, Path]"  # a place in a built object, elements of lists with names by those
Values: TypeAlias = "dict[Spot, Any]"
_COUNT: Final = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Made:
    """What is made of an entry; not `sound` if something was wrong with it."""

    manifests: Sequence[Manifest]
    sound: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One entry in one environment, and how to make its objects from whatever the catalog says instead.

    `make` gives None where nothing comes of it. `parts` are the layers, besides those of entries, that may have a say;
    `lineage` the environments whose parts of entries do; `instead` are values to put in place of a given one.
    """

    catalog: Catalog
    folder: str
    name: str
    parts: tuple[Part, ...]
    lineage: tuple[str, ...]
    make: Callable[[Catalog], Made | None]
    instead: Callable[[Any], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar or empty container that the catalog says, or the name of an entry (a leaf of no part)."""

    part: Part | None
    path: Path
    value: Any
    where: Where
    named: tuple[str, str] = ("", "")  # (folder, key) of the entry that it is the name of

    @property
    def together(self) -> Path:
        """The path of what goes with it: itself, or the list that it is in, whose elements would move without it."""
        inside = [depth for depth, step in enumerate(self.path) if isinstance(step, int)]
        return self.path[: inside[0]] if inside else self.path


@dataclass(slots=True)
class Trial:
    """What comes of a catalog that says something else: the values of its objects, by places in the first ones."""

    values: Values
    sound: bool


class Experiment:
    """Makes the objects of one entry again and again."""

    def __init__(self, question: Question) -> None:
        self.question = question
        seen: dict[tuple[str, str], Entry] = {}

        def note(key: str, entry: Entry) -> None:
            seen.setdefault((entry.folder, key), entry)

        made = self._make(Variant(), note)
        self.manifests = made.manifests if made is not None else ()
        self._sound = made is not None and made.sound
        self.values = _values(self.manifests, self.manifests)
        self.parts = tuple(self._layers(seen))
        self.leaves = {leaf.where: leaf for leaf in (*self._names(seen), *self._said())}
        self._bearing: Variant = Variant()
        self._bearing = self._all_marked()

    @property
    def own(self) -> tuple[str, str]:
        """The entry itself, (folder, key)."""
        return self.question.folder, self.question.name

    @property
    def marked(self) -> Values:
        """The values of the objects, each bearing the place that said it if it arrived as it was."""
        trial = self.trial({})
        return trial.values if trial is not None else {}

    def _layers(self, seen: Mapping[tuple[str, str], Entry]) -> Iterable[Part]:
        """The layers that may have a say; those of the entry itself last."""
        found: dict[int, Part] = {id(part): part for part in self.question.parts}
        for place in sorted(seen, key=lambda place: place == self.own):
            for document in (*seen[place].defaults, seen[place].document):
                found |= {id(part): part for part in self._parts_of(document)}
        return found.values()

    def _parts_of(self, document: Document) -> Iterator[Part]:
        yield document.general
        yield from (document.environments[one] for one in self.question.lineage if one in document.environments)

    def _names(self, seen: Mapping[tuple[str, str], Entry]) -> Iterator[Leaf]:
        for place, entry in seen.items():
            where = Where(entry.file, entry.document.general.at, on_key=True)
            yield Leaf(None, (), entry.name, where, place)

    def _said(self) -> Iterator[Leaf]:
        for part in self.parts:
            for path, value in leaves_of(part.values):
                if path:
                    yield Leaf(part, path, value, Where(part.file, (*part.at, *path)))

    def _all_marked(self) -> Variant:
        """Every layer with its places; none of them if that alone makes a difference."""
        names = {leaf.named: marked_as(leaf.value, leaf.where) for leaf in self.leaves.values() if leaf.part is None}
        made = Variant(parts={id(part): marked(part) for part in self.parts}, renamed=names)
        trial = self._trial(made)
        return made if trial is not None and not differences(self.values, trial.values) else Variant()

    def trial(self, changes: Mapping[Where, Any]) -> Trial | None:
        """What comes of the catalog with some leaves changed, or GONE; None where nothing does."""
        parts, renamed = dict(self._bearing.parts), dict(self._bearing.renamed)
        aliases: defaultdict[str, dict[str, str]] = defaultdict(dict)
        by_part: defaultdict[int, dict[Path, Any]] = defaultdict(dict)
        for where, value in changes.items():
            leaf = self.leaves[where]
            if leaf.part is None:
                folder, key = leaf.named
                renamed[leaf.named] = value
                aliases[folder][f"{key[: -len(leaf.value)]}{value}"] = key
                continue
            by_part[id(leaf.part)][leaf.path] = value
            for folder, key in self._referred(leaf.value, value):
                aliases[folder][f"{key}{_MORE}"] = key
        for part in self.parts:
            if id(part) in by_part:
                parts[id(part)] = changed(parts.get(id(part), part), by_part[id(part)])
        return self._trial(Variant(parts=parts, renamed=renamed, aliases=aliases))

    def without(self, leaf: Leaf) -> dict[Where, Any]:
        """The change that leaves a leaf out."""
        if leaf.together == leaf.path:
            return {leaf.where: GONE}
        size = len(leaf.together)
        found = (one for one in self.leaves.values() if one.part is leaf.part)
        return {one.where: GONE for one in found if one.path[:size] == leaf.together}

    def _referred(self, old: Any, new: Any) -> Iterator[tuple[str, str]]:
        """The entries that a value may refer to, where the new one is to refer to the same under another name."""
        if not isinstance(old, str) or new != f"{old}{_MORE}":
            return
        for folder, entries in self.question.catalog.folders.items():
            if old in entries:
                yield folder, old
            elif folder == "models":
                yield from ((folder, key) for key in entries if key.rpartition("/")[2] == old)

    def instead(self, leaf: Leaf) -> Iterator[Any]:
        """Other values that may stand in place of one: names of other entries, other releases."""
        yield from self.question.instead(leaf.value)
        folders = self.question.catalog.folders
        for folder in ("namespaces", "storage", "runtimes"):
            if isinstance(leaf.value, str) and leaf.value in folders[folder]:
                yield from itertools.islice((key for key in folders[folder] if key != leaf.value), _OTHERS)

    def _trial(self, variant: Variant) -> Trial | None:
        made = self._make(variant)
        if made is None:
            return None
        return Trial(_values(self.manifests, made.manifests), made.sound or not self._sound)

    def _make(self, variant: Variant, seen: Callable[[str, Entry], None] | None = None) -> Made | None:
        try:
            return self.question.make(variant.of(self.question.catalog, seen))
        except Exception:  # a value that no file could hold may break what reads it
            return None


_MORE: Final = "x"
_OTHERS: Final = 3


def another(value: Any) -> Any:
    """Another value of the same sort: a number one higher, text with one letter more; GONE where there is none."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if not isinstance(value, str):
        return GONE
    count = _COUNT.match(value)
    return f"{int(count[0]) + 1}{value[count.end() :]}" if count else f"{value}{_MORE}"


def differences(before: Values, after: Values) -> frozenset[Spot]:
    """The places whose values are others, or no longer there."""
    return frozenset(spot for spot, value in before.items() if spot not in after or not _alike(value, after[spot]))


def _alike(left: Any, right: Any) -> bool:
    """Equality of leaves, whatever places they bear; a truth value is no number."""
    return left == right and isinstance(left, bool) is isinstance(right, bool) and _sort(left) is _sort(right)


def _sort(value: Any) -> type:
    return next(one for one in (str, int, float, dict, list, object) if isinstance(value, one))


def _values(first: Sequence[Manifest], made: Iterable[Manifest]) -> Values:
    """Every leaf of the objects made, under the key that the object had at first, whatever it is called now."""
    keys = {manifest.key for manifest in first}
    made = tuple(made)
    same = {manifest.key for manifest in made} & keys
    left: defaultdict[str, list[ObjectKey]] = defaultdict(list)
    for manifest in first:
        if manifest.key not in same:
            left[manifest.key.kind].append(manifest.key)
    result: Values = {}
    for manifest in made:
        key = manifest.key
        if key not in same and left[key.kind]:
            key = left[key.kind].pop(0)
        result.update(((key, path), value) for path, value in _leaves(manifest.body, ()))
    return result


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list) and value:
        for step, item in zip(_steps(value), value, strict=True):
            yield from _leaves(item, (*path, step))
    else:
        yield path, value


def _steps(items: list[Any]) -> list[str | int]:
    """How the elements of a list are told apart: by their names if all have one, so that they may move."""
    names = [item.get("name") for item in items if isinstance(item, dict)]
    if len(names) == len(items) == len({name for name in names if isinstance(name, str)}):
        return [f"[{name}]" for name in names]
    return list(range(len(items)))


def place_in(body: Any, path: Path) -> Path:
    """A path in an object as the places of values are written, as far as it leads anywhere."""
    result: Path = ()
    for step in path:
        if isinstance(body, dict) and step in body:
            result, body = (*result, step), body[step]
        elif isinstance(body, list) and isinstance(step, int) and 0 <= step < len(body):
            result, body = (*result, _steps(body)[step]), body[step]
        else:
            break
    return result
