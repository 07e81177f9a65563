"""A custom resource's openAPIV3Schema → JSON Schema that says what the API server says of an object, strictly.

What the server does before it looks at an object is part of the schema: a default fills in what is required, a null
where none is foreseen is taken away, a field that nobody declared is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Schema = dict[str, Any]

_SAME: Final = (
    *("pattern", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
    *("multipleOf", "uniqueItems"),
)
_CHECKED_FORMATS: Final = ("byte", "date-time")
_BOUNDS: Final = ("minimum", "maximum")
_SIZES: Final = {"int32": 31, "int64": 63}


def converted(schema: Mapping[str, Any], *, may_be_null: bool = False, embedded: bool = False) -> Schema:
    """The JSON Schema of one structural schema."""
    null = may_be_null or schema.get("nullable") is True
    result = _values(schema)
    types = ["integer", "string"] if schema.get("x-kubernetes-int-or-string") else _listed(schema.get("type"))
    if types:
        result["type"] = _type(types, null)
    if "enum" in schema:
        result["enum"] = [*schema["enum"], *([None] if null and None not in schema["enum"] else [])]
    if "properties" in schema or "object" in types:
        result |= _fields(schema, embedded or schema.get("x-kubernetes-embedded-resource") is True)
    if isinstance(schema.get("items"), dict):
        result["items"] = converted(schema["items"])
        result |= _uniqueness(schema)
    return result | _combined(schema)


def _listed(types: Any) -> list[str]:
    return [types] if isinstance(types, str) else list(types or ())


def _type(types: list[str], null: bool) -> str | list[str]:
    named = [*types, *(["null"] if null and "null" not in types else [])]
    return named[0] if len(named) == 1 else named


def _values(schema: Mapping[str, Any]) -> Schema:
    """What is asked of a value itself, whatever it holds."""
    result = {key: schema[key] for key in _SAME if key in schema}
    for key, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if key in schema:
            result[exclusive if schema.get(exclusive) is True else key] = schema[key]
    form = schema.get("format")
    if form in _CHECKED_FORMATS:
        result["format"] = form
    if schema.get("type") == "integer":
        size = _SIZES.get(str(form), 63)
        result["minimum"] = max(result.get("minimum", -(2**size)), -(2**size))
        result["maximum"] = min(result.get("maximum", 2**size - 1), 2**size - 1)
    return result


def _fields(schema: Mapping[str, Any], embedded: bool) -> Schema:
    """The fields of an object; a required one that has a default may be left out."""
    properties = schema.get("properties") or {}
    needed = [key for key in schema.get("required") or () if "default" not in properties.get(key, {})]
    result: Schema = {}
    if properties:
        result["properties"] = {
            key: converted(one, may_be_null=key not in needed) for key, one in sorted(properties.items())
        }
    if embedded:
        own = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}}
        result["properties"] = {**own, **result.get("properties", {})}
    if needed:
        result["required"] = sorted(needed)
    others = schema.get("additionalProperties")
    if isinstance(others, dict):
        result["additionalProperties"] = converted(others, may_be_null=True)
    elif others is not True and schema.get("x-kubernetes-preserve-unknown-fields") is not True:
        result["additionalProperties"] = False
    return result


def _uniqueness(schema: Mapping[str, Any]) -> Schema:
    """What no two elements of a list may have in common."""
    kind = schema.get("x-kubernetes-list-type")
    if kind == "set":
        return {"uniqueItems": True}
    if kind != "map":
        return {}
    properties = schema["items"].get("properties", {})
    return {"uniqueKeys": {key: properties.get(key, {}).get("default") for key in schema["x-kubernetes-list-map-keys"]}}


def _combined(schema: Mapping[str, Any]) -> Schema:
    """`anyOf` and the like: they judge values and declare no fields."""
    result: Schema = {}
    for key in ("allOf", "anyOf", "oneOf"):
        if key in schema and not (key == "anyOf" and schema.get("x-kubernetes-int-or-string")):
            result[key] = [_judging(one) for one in schema[key]]
    if "not" in schema:
        result["not"] = _judging(schema["not"])
    return result


def _judging(schema: Mapping[str, Any]) -> Schema:
    result = {key: value for key, value in _values(schema).items() if key in schema or key not in _BOUNDS}
    result |= {key: schema[key] for key in ("type", "enum", "required") if key in schema}
    if "properties" in schema:
        result["properties"] = {key: _judging(one) for key, one in sorted(schema["properties"].items())}
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            result[key] = _judging(schema[key])
    return result | _combined(schema)
