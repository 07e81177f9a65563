"""JSON Schemas (draft-07) of the catalog's files, for editors, from the same declaration that reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.environment import ENVIRONMENT, PROJECT
from kfgen.catalog.model import MODEL
from kfgen.catalog.others import MANIFEST, NAMESPACE
from kfgen.catalog.storage import STORES

if TYPE_CHECKING:
    from collections.abc import Callable

    from kfgen.catalog.record import Record

DRAFT: Final = "http://json-schema.org/draft-07/schema#"


def _plain(record: Record) -> dict[str, Any]:
    return dict(record.json_schema())


def _layered(record: Record, *, required: bool = True) -> dict[str, Any]:
    """A file with a general part and one part for each environment."""
    schema = _plain(record)
    own = {key.name for key in record.keys if not key.general_only}
    part = {**schema, "properties": {name: value for name, value in schema["properties"].items() if name in own}}
    environments = {
        "description": "The same keys, for one environment.",
        "type": "object",
        "additionalProperties": {"anyOf": [part, {"type": "null"}]},
    }
    schema["properties"] = {**schema["properties"], "environments": environments}
    general = [key.name for key in record.keys if key.required and key.general_only]
    return {**schema, "required": general} if general and required else schema


def _storage() -> dict[str, Any]:
    kinds = []
    for name, record in STORES.items():
        schema = _layered(record)
        schema["properties"] = {**schema["properties"], "type": {"const": name}}
        kinds.append(schema)
    return {"oneOf": kinds}


def _many_models() -> dict[str, Any]:
    entry = {"anyOf": [_layered(MODEL, required=False), {"type": "null"}]}
    models = {"type": "object", "additionalProperties": entry}
    return {"type": "object", "additionalProperties": False, "properties": {"models": models}}


# Name of the schema → (the files it is for, how it is made)
SCHEMAS: Final[dict[str, tuple[str, Callable[[], dict[str, Any]]]]] = {
    "project": ("catalog/kfgen.yaml", lambda: {**_plain(PROJECT), "required": ["name", "environments"]}),
    "environment": ("catalog/environments/*.yaml", lambda: _plain(ENVIRONMENT)),
    "namespace": ("catalog/namespaces/*.yaml", lambda: _layered(NAMESPACE)),
    "storage": ("catalog/storage/*.yaml", _storage),
    "model": ("catalog/models/**/*.yaml", lambda: _layered(MODEL, required=False)),
    "models": ("catalog/models/**/_models.yaml", _many_models),
    "manifest": ("catalog/manifests/*.yaml", lambda: _layered(MANIFEST)),
}


def schema(name: str) -> dict[str, Any]:
    """The schema of one kind of file."""
    files, make = SCHEMAS[name]
    return {"$schema": DRAFT, "title": files, **make()}
