"""Variant: a catalog of which some parts are said otherwise; it notes which entries are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kfgen.domain.catalog import Catalog, Document, Entry, Part

if TYPE_CHECKING:
    from collections.abc import Callable

Swap = Mapping[int, Part]  # by the identity of the part that is replaced


@dataclass(frozen=True, slots=True)
class Variant:
    """What is otherwise: parts; entries that have another name; and names that stand for entries, besides their own.

    `renamed` and `aliases` are by (folder, key of the entry).
    """

    parts: Swap = field(default_factory=dict)
    renamed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # folder → name → the entry's key

    def of(self, catalog: Catalog, seen: Callable[[str, Entry], None] | None = None) -> Catalog:
        """The catalog as it would be; `seen` is told of every entry that somebody looks at, as it is in `catalog`."""

        def swapped(parts: Mapping[str, Part]) -> dict[str, Part]:
            return {name: self.part(part) for name, part in parts.items()}

        folders = {name: _Entries(name, entries, self, seen) for name, entries in catalog.folders.items()}
        return replace(
            catalog,
            project=self.part(catalog.project),
            environments=swapped(catalog.environments),
            clusters=swapped(catalog.clusters),
            baselines=swapped(catalog.baselines),
            secrets=swapped(catalog.secrets),
            encrypted=swapped(catalog.encrypted),
            folders=folders,
        )

    def part(self, part: Part) -> Part:
        """A part as it would be."""
        return self.parts.get(id(part), part)

    def document(self, document: Document) -> Document:
        """A file as it would be."""
        environments = {name: self.part(part) for name, part in document.environments.items()}
        return Document(self.part(document.general), environments)


class _Entries(Mapping[str, Entry]):
    """A folder of a variant; each entry is the same object whenever it is asked for."""

    def __init__(
        self,
        folder: str,
        entries: Mapping[str, Entry],
        variant: Variant,
        seen: Callable[[str, Entry], None] | None,
    ) -> None:
        self._folder = folder
        self._entries = entries
        self._variant = variant
        self._seen = seen
        self._aliases = variant.aliases.get(folder, {})
        self._made: dict[str, Entry] = {}

    def __getitem__(self, name: str) -> Entry:
        if name not in self._made:
            key = self._aliases.get(name, name)
            entry = self._entries[key]
            if self._seen is not None:
                self._seen(key, entry)
            own = self._variant.renamed.get((self._folder, key), entry.name)
            self._made[name] = replace(
                entry,
                name=name.rpartition("/")[2] if name in self._aliases else own,
                document=self._variant.document(entry.document),
                defaults=tuple(map(self._variant.document, entry.defaults)),
            )
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries or name in self._aliases

    def __iter__(self) -> Iterator[str]:
        yield from self._entries
        yield from self._aliases

    def __len__(self) -> int:
        return len(self._entries) + len(self._aliases)
