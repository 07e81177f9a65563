"""Kubernetes' own definitions, as kubernetes-validate keeps them (strict) → JSON Schema without references or prose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

Schema = dict[str, Any]

QUANTITY: Final = "io.k8s.apimachinery.pkg.api.resource.Quantity"
INT_OR_STRING: Final = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
OBJECT_META: Final = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
# As KServe's definitions have it, and as k8s.io/apimachinery reads it.
_QUANTITY_PATTERN: Final = (
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
)
_SPECIAL: Final[Mapping[str, Schema]] = {
    QUANTITY: {"type": ["string", "number", "null"], "pattern": _QUANTITY_PATTERN},
    INT_OR_STRING: {"type": ["integer", "string", "null"]},
}
_BOUNDS: Final = {"int32": 31, "int64": 63}
_FORMATS: Final = {"byte": "base64", "date-time": "date-time"}
"""`byte` is what definitions of custom resources are held to; Kubernetes' own fields are decoded, which takes more."""
_DEFAULTS: Final = {"protocol": "TCP"}
"""Values of a list's keys that the server fills in; Kubernetes' definitions do not say so."""
_KEYS: Final = "x-kubernetes-list-map-keys"
_NO_OBJECTS: Final = ("List", "DeleteOptions", "WatchEvent", "Status")


def kinds(definitions: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Schema]]:
    """(`apps/v1/Deployment`, its schema) for everything that can be applied."""
    expander = Expander(definitions)
    for name, definition in sorted(definitions.items()):
        of: list[dict[str, str]] = definition.get("x-kubernetes-group-version-kind") or []
        if len(of) != 1 or of[0]["kind"].endswith(_NO_OBJECTS) or "metadata" not in definition.get("properties", {}):
            continue
        version = "/".join(filter(None, (of[0]["group"], of[0]["version"])))
        yield f"{version}/{of[0]['kind']}", expander.named(name)


class Expander:
    """Definitions with what they refer to in place; one that holds itself takes anything where it does so again."""

    def __init__(self, definitions: Mapping[str, Mapping[str, Any]]) -> None:
        self._definitions = definitions
        self._known: dict[str, Schema] = {}
        self._open: set[str] = set()

    def named(self, name: str) -> Schema:
        """The schema of a definition."""
        if name in _SPECIAL:
            return _SPECIAL[name]
        if name in self._open:
            return {}
        if name not in self._known:
            self._open.add(name)
            self._known[name] = self.expanded(self._definitions[name])
            self._open.discard(name)
        return self._known[name]

    def expanded(self, schema: Mapping[str, Any]) -> Schema:
        """A schema with its references replaced, and no prose."""
        if "$ref" in schema:
            return self.named(schema["$ref"].rpartition("/")[2])
        result = {**_values(schema), **_uniqueness(schema)}
        if "properties" in schema:
            result["properties"] = {key: self.expanded(one) for key, one in sorted(schema["properties"].items())}
        for key in ("additionalProperties", "items"):
            if key in schema:
                inner = schema[key]
                result[key] = self.expanded(inner) if isinstance(inner, dict) else inner
        return result


def _values(schema: Mapping[str, Any]) -> Schema:
    """What is asked of a value itself, whatever it holds."""
    result = {key: schema[key] for key in ("type", "enum") if key in schema}
    if schema.get("format") in _FORMATS:
        result["format"] = _FORMATS[schema["format"]]
    if "integer" in result.get("type", ()):
        size = _BOUNDS.get(schema.get("format", ""), 63)
        result |= {"minimum": -(2**size), "maximum": 2**size - 1}
    if schema.get("required"):
        result["required"] = sorted(schema["required"])
    return result


def _uniqueness(schema: Mapping[str, Any]) -> Schema:
    """What no two elements of a list may have in common."""
    kind = schema.get("x-kubernetes-list-type")
    if kind == "set":
        return {"uniqueItems": True}
    return {"uniqueKeys": {key: _DEFAULTS.get(key) for key in schema[_KEYS]}} if kind == "map" else {}
