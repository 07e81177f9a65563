"""Which layer beats which, in one place: built-in, project, _defaults, file; then overrides, _defaults, file of E."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.catalog.folders import FOLDER
from kfgen.catalog.model import FOREIGN_KEYS
from kfgen.catalog.words import MODEL_KINDS
from kfgen.domain.catalog import Part
from kfgen.domain.environment import Settled
from kfgen.domain.places import PROJECT_FILE
from kfgen.domain.problem import Path, Report, Where
from kfgen.domain.values import Layer, merge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.catalog import Catalog, Entry
    from kfgen.domain.environment import Environment


class Layers:
    """Lays a catalog's layers onto each other; keeps the last entry's general part, which all environments share."""

    def __init__(self, catalog: Catalog, report: Report) -> None:
        self._catalog = catalog
        self._report = report
        self._last: tuple[Entry, Layer, tuple[Part, ...]] | None = None

    @property
    def catalog(self) -> Catalog:
        """Where the entries come from."""
        return self._catalog

    def quiet(self) -> Layers:
        """The same for a look at entries of others: nobody is told of what is noticed there."""
        return Layers(self._catalog, Report())

    def settle(self, entry: Entry, environment: Environment | None = None) -> Settled:
        """The values of an entry; without an environment, or for the base, only the general layers are laid on."""
        kind = _kind(entry)
        values, parts = self._general(entry, kind)
        if environment is not None and environment.name:
            own = [_below(part, kind) for part in environment.overrides]
            model = values.get("kind", MODEL_KINDS[0])
            for each in (*filter(None, own), *entry.parts_of(environment.lineage)):
                part = _fitting(each, entry, model)
                self._notice(values, part, entry)
                values = merge(values, dict(part.values))
                parts = (*parts, part)
        return Settled(values, parts, Where(entry.file, entry.document.general.at))

    def _general(self, entry: Entry, kind: tuple[str, ...]) -> tuple[Layer, tuple[Part, ...]]:
        if self._last is not None and self._last[0] is entry:
            return self._last[1], self._last[2]
        defaults = Part(PROJECT_FILE, (), self._catalog.project.values.get("defaults", {}))
        parts = tuple(filter(None, (_below(defaults, kind, "defaults"), *entry.general())))
        said = [part.values["kind"] for part in parts if "kind" in part.values]
        model = (said[-1] if said else None) or MODEL_KINDS[0]
        parts = tuple(_fitting(part, entry, model) for part in parts)
        values: Layer = {}
        for part in parts:
            values = merge(values, dict(part.values))
        self._last = (entry, values, parts)
        return values, parts

    def _notice(self, below: Mapping[str, Any], part: Part, entry: Entry) -> None:
        """Warn of what an environment's own part does that is probably not meant."""
        if part.file != entry.file:
            return
        for key, value in part.values.items():
            if value is None and key not in below:
                where = Where(part.file, (*part.at, key))
                self._report.warn(where, "nothing-removed", f'"{key}: null" removes nothing here', "remove the line")
            old = below.get(key)
            if isinstance(value, list) and isinstance(old, list) and old and value != old:
                self._warn_replaced(Where(part.file, (*part.at, key)), key, len(old))

    def _warn_replaced(self, where: Where, key: str, count: int) -> None:
        many = f"{count} elements" if count > 1 else "one element"
        text = f"{'.'.join(map(str, where.path))} replaces {many} of the general part; lists do not merge"
        hint = f"to add one: {key}: {{append: [...]}}; to silence: ignore: {{list-replaced: reason}}"
        self._report.warn(where, "list-replaced", text, hint)


def _kind(entry: Entry) -> tuple[str, ...]:
    """Where defaults and overrides keep values for an entry: `("model",)`, or `("storage", "s3")`."""
    folder = FOLDER[entry.folder]
    if folder.record is not None:
        return (folder.word,)
    return folder.word, str(entry.document.general.values.get("type", ""))


def _fitting(part: Part, entry: Entry, model: str) -> Part:
    """What a layer says to a kind of model: defaults may speak to several, a model's own file is taken at its word."""
    if entry.folder != "models" or part.file == entry.file:
        return part
    foreign = FOREIGN_KEYS[model]
    if foreign.keys().isdisjoint(part.values):
        return part
    values = {}
    for key, value in part.values.items():
        inner = foreign.get(key)
        if inner is None:
            values[key] = value
        elif inner and isinstance(value, dict):
            kept = {name: item for name, item in value.items() if name not in inner}
            if kept or not value:
                values[key] = value if len(kept) == len(value) else type(value)(kept)
        elif inner:
            values[key] = value
    return Part(part.file, part.at, values)


def _below(part: Part, kind: tuple[str, ...], *prefix: str) -> Part | None:
    """The part of `defaults` or `overrides` that speaks of one kind."""
    values: Any = part.values
    for step in kind:
        values = values.get(step) if isinstance(values, dict) else None
    at: Path = (*part.at, *prefix, *kind)
    return Part(part.file, at, values) if values else None
