"""values.schema.json: strict, so that a typo in a value is refused by Helm itself; one `$ref` per object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kfgen.domain.places import MARK

if TYPE_CHECKING:
    from kfgen.backends.backend import Pieces
    from kfgen.domain.layers import AppSummary

_TEXT: Final = {"type": "string"}
_COMMON: Final[dict[str, Any]] = {
    "enabled": {"type": "boolean", "description": "Whether the object exists."},
    "overrides": {
        "type": "object",
        "description": "Any other field, merged onto the object; a map edits a list by names.",
    },
    "removals": {
        "type": "array",
        "items": {"type": "string", "pattern": "^/"},
        "description": "JSON pointers of fields to take away.",
    },
}


class Serving(NamedTuple):
    """Whether a chart holds something that can be asked whether it serves, and whether KServe has part in it."""

    tested: bool
    kserve: bool


def schema(app: AppSummary, pieces: Pieces, serving: Serving) -> Any:
    """The schema of an app's values (draft-07, which Helm 3 and 4 both read)."""
    definitions: dict[str, Any] = {}
    properties: dict[str, Any] = {"global": {"type": "object"}, **_settings(app, serving)}
    for section in pieces.under("schema"):
        entries: dict[str, Any] = {}
        for row in pieces.of(f"schema|{section}"):
            name, knob_set, *variants = row.split("\t")
            reference = {"$ref": f"#/definitions/{knob_set}"}
            if variants:
                key = f"{knob_set}-{'-'.join(variants)}"
                definitions[key] = _object(pieces, knob_set, variants)
                reference = {"$ref": f"#/definitions/{key}"}
            else:
                definitions[knob_set] = definitions.get(knob_set) or _object(pieces, knob_set, [])
            entries[name] = reference
        properties[section] = _closed(entries)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": f"{MARK} from catalog/ (app {app.name}). Do not edit: change the catalog, then `kfgen render`.",
        "title": f"Values of {app.name}",
        **_closed(properties),
        "definitions": dict(sorted(definitions.items())),
    }


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _settings(app: AppSummary, serving: Serving) -> dict[str, Any]:
    kserve: dict[str, Any] = {"version": {**_TEXT, "description": "The KServe version the chart was rendered for."}}
    namespaces = dict.fromkeys(sorted(app.settings[""].namespaces), _TEXT)
    result: dict[str, Any] = {"kserve": _closed(kserve)}
    if serving.kserve:
        kserve["predictorSuffix"] = {**_TEXT, "description": "What KServe appends to a predictor's name."}
        result["domain"] = {**_TEXT, "description": "The domain of the URLs in the notes."}
    if serving.tested:
        image = {**_TEXT, "description": "The image of the test Pod; it needs sh and curl."}
        result["tests"] = _closed({"image": image})
    if namespaces:
        result["namespaces"] = _closed(namespaces)
    return result


def _object(pieces: Pieces, knob_set: str, variants: list[str]) -> dict[str, Any]:
    properties: dict[str, Any] = {"enabled": _COMMON["enabled"]}
    if variants:
        properties["variant"] = {"enum": variants, "description": "The template of another release's form."}
    for text in pieces.distinct(f"knobs|{knob_set}"):
        for path, kind, doc in json.loads(text):
            below = properties
            for step in path[:-1]:
                below = below.setdefault(step, _closed({}))["properties"]
            below[path[-1]] = {"type": kind, "description": doc}
    properties |= {key: value for key, value in _COMMON.items() if key != "enabled"}
    return _closed(properties)
