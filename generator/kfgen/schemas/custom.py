"""A custom resource's definition → the schema of its objects as they are applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.schemas import Schema, Versions, find, whole
from kfgen.schemas.stated import KEY, rules_of
from kfgen.schemas.structural import converted

if TYPE_CHECKING:
    from collections.abc import Mapping


def custom_resource(kind: str, schema: Mapping[str, Any]) -> Schema:
    """An object of `group/version/Kind` says what it is, has a name, and the metadata of any object."""
    version, _, name = kind.rpartition("/")
    found = converted(schema, embedded=True)
    like = find("v1/ConfigMap", Versions("", ""))
    if like is None:
        raise AssertionError("there is no ConfigMap")
    parts = whole(like.part)["$defs"]
    own = {
        "apiVersion": {"const": version},
        "kind": {"const": name},
        "metadata": parts[like.part]["properties"]["metadata"],
    }
    needed = sorted({*found.get("required", ()), "apiVersion", "kind", "metadata"})
    rules = {KEY: rules_of(schema)}
    return {**found, **rules, "properties": {**found["properties"], **own}, "required": needed, "$defs": parts}
