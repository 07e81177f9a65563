"""`storage` of a model: where it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.catalog.fields import Reading
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import NAME, PATH, URI

if TYPE_CHECKING:
    from kfgen.domain.data import Data
    from kfgen.domain.problem import Path


def _uri(raw: Data, at: Path, reading: Reading) -> Any:
    uri = URI.read(raw, at, reading)
    return {"uri": uri} if isinstance(uri, str) else uri


STORAGE = Record(
    "storage",
    (
        Key("from", NAME, "A store of catalog/storage/; `path` is inside it."),
        Key("path", PATH, "Path inside the store; takes $(name), $(version), $(env)."),
        Key("uri", URI, "A whole storage URI instead of `from`; takes $(name), $(version), $(env)."),
    ),
    short=_uri,
    short_schema={"type": "string"},
)
