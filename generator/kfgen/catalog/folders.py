"""The folders of a catalog that hold entries, one a file: how their files read, what defaults and overrides call them.

How an entry of each is resolved: `stages/resolve/__init__.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kfgen.catalog.cache import CACHE
from kfgen.catalog.graph import GRAPH
from kfgen.catalog.model import MODEL
from kfgen.catalog.others import MANIFEST, NAMESPACE
from kfgen.catalog.runtime import RUNTIME
from kfgen.catalog.storage import STORES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.catalog.record import Record


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder below catalog/.

    `word` stands for one of its entries in `defaults`, `overrides` and `kfgen schema`; `records` are what its files may
    hold, by the word of their key `type`, or one record under "" where they are all alike. `nested`: with folders
    inside, and with `_defaults.yaml` and `_models.yaml` beside the entries.
    """

    name: str
    word: str
    records: Mapping[str, Record]
    each: str = ""  # what `defaults` and `overrides` speak of, if it is not the word
    nested: bool = field(default=False, kw_only=True)

    @property
    def record(self) -> Record | None:
        """What every file holds; None where that depends on its type."""
        return self.records.get("")

    @property
    def files(self) -> str:
        """The files, as a pattern for people and editors."""
        return f"catalog/{self.name}/{'**/' if self.nested else ''}*.yaml"


FOLDERS: Final = (
    Folder("namespaces", "namespace", {"": NAMESPACE}),
    Folder("storage", "storage", STORES, "store, by type"),
    Folder("runtimes", "runtime", {"": RUNTIME}),
    Folder("models", "model", {"": MODEL}, nested=True),
    Folder("graphs", "graph", {"": GRAPH}),
    Folder("caches", "cache", {"": CACHE}),
    Folder("manifests", "manifest", {"": MANIFEST}),
)
FOLDER: Final = {folder.name: folder for folder in FOLDERS}
