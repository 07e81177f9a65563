"""JSON Schemas (draft-07) of the catalog's files, for editors, from the same declaration that reads them."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.environment import CLUSTER, ENVIRONMENT, PROJECT
from kfgen.catalog.folders import FOLDERS, Folder
from kfgen.catalog.platform import BASELINE
from kfgen.catalog.policy import POLICY
from kfgen.catalog.sealing import SEALED
from kfgen.domain.places import MANY_MODELS_FILE, PROJECT_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


def _folder(folder: Folder) -> dict[str, Any]:
    if folder.record is not None:  # below a `_defaults.yaml`, that may say what is required
        return _layered(folder.record, required=not folder.nested)
    kinds = []
    for name, record in folder.records.items():
        schema = _layered(record)
        schema["properties"] = {**schema["properties"], "type": {"const": name}}
        kinds.append(schema)
    return {"oneOf": kinds}


def _many(folder: Folder) -> dict[str, Any]:
    entry = {"anyOf": [_folder(folder), {"type": "null"}]}
    models = {"type": "object", "additionalProperties": entry}
    return {"type": "object", "additionalProperties": False, "properties": {"models": models}}


def _schemas() -> Iterator[tuple[str, str, Callable[[], dict[str, Any]]]]:
    yield "project", PROJECT_FILE, lambda: {**_plain(PROJECT), "required": ["name", "environments"]}
    yield "environment", "catalog/environments/*.yaml", lambda: _plain(ENVIRONMENT)
    yield "cluster", "catalog/clusters/*.yaml", lambda: _plain(CLUSTER)
    yield "baseline", "catalog/baselines/*/*.yaml", lambda: _plain(BASELINE)
    yield "policy", "catalog/policies/*.yaml", lambda: {**_plain(POLICY), "required": ["validations"]}
    yield "secrets", "catalog/secrets/*/*.yaml", lambda: _plain(SEALED)
    for folder in FOLDERS:
        yield folder.word, folder.files, partial(_folder, folder)
        if folder.nested:
            yield folder.name, folder.files.replace("*.yaml", MANY_MODELS_FILE), partial(_many, folder)


# Name of the schema → (the files it is for, how it is made)
SCHEMAS: Final = {name: (files, make) for name, files, make in _schemas()}


def schema(name: str) -> dict[str, Any]:
    """The schema of one kind of file."""
    files, make = SCHEMAS[name]
    return {"$schema": DRAFT, "title": files, **make()}


def schema_text(name: str) -> str:
    """The schema as a file: what stands in it several times is said once, which makes it a tenth as large."""
    return json.dumps(_Sharing(schema(name)).shared(), ensure_ascii=False, separators=(",", ":")) + "\n"


_LARGE: Final = 100  # characters; a reference takes thirty
_BY_NAME: Final = ("properties", "patternProperties")
_SEVERAL: Final = ("anyOf", "oneOf", "allOf")
_ONE: Final = ("items", "additionalProperties")


class _Sharing:
    """A schema whose repeated parts are definitions, numbered as they come."""

    def __init__(self, whole: dict[str, Any]) -> None:
        self._whole = whole
        self._counted: Counter[str] = Counter()
        self._names: dict[str, str] = {}
        self._definitions: dict[str, Any] = {}

    def shared(self) -> dict[str, Any]:
        _inside(self._whole, self._count)
        return {**_inside(self._whole, self._referring), "definitions": self._definitions}

    def _count(self, part: dict[str, Any]) -> dict[str, Any]:
        text = json.dumps(part)
        self._counted[text] += 1
        if self._counted[text] == 1:
            _inside(part, self._count)
        return part

    def _referring(self, part: dict[str, Any]) -> dict[str, Any]:
        text = json.dumps(part)
        if self._counted[text] == 1 or len(text) < _LARGE:
            return _inside(part, self._referring)
        if text not in self._names:
            self._names[text] = f"d{len(self._names) + 1}"
            self._definitions[self._names[text]] = _inside(part, self._referring)
        return {"$ref": f"#/definitions/{self._names[text]}"}


def _inside(part: dict[str, Any], change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """A schema with every schema directly inside it changed."""
    result = dict(part)
    for key, item in part.items():
        if key in _BY_NAME:
            result[key] = {name: change(one) for name, one in item.items()}
        elif key in _SEVERAL:
            result[key] = [change(one) for one in item]
        elif key in _ONE and isinstance(item, dict):
            result[key] = change(item)
    return result
