"""Definitions of releases that are not to be had, from those of another release and what is known to differ."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

Kinds = dict[str, Mapping[str, Any]]


def derived(kinds: Kinds, change: Mapping[str, Any]) -> Kinds:
    """`kinds` (`group/version/Kind` → openAPIV3Schema) with a change of `derived.yaml`."""
    result = {name: schema for name, schema in kinds.items() if name not in change.get("remove", ())}
    for one in change.get("add", ()):
        schema = copy.deepcopy(result[one["kind"]])
        there = [part for part in _objects(schema) if one["beside"] in part and one["field"] not in part]
        if not there:
            raise ValueError(f"{one['kind']} has no {one['beside']} without {one['field']}")
        for properties in there:
            properties[one["field"]] = copy.deepcopy(properties[one["like"]] if "like" in one else one["schema"])
        result[one["kind"]] = schema
    return result


def _objects(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The `properties` of every object in a schema."""
    properties = schema.get("properties")
    if isinstance(properties, dict):
        yield properties
        for one in list(properties.values()):
            yield from _objects(one)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from _objects(schema[key])
