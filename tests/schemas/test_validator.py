"""What is wrong with an object, in words, and what the API server does before it looks."""

from __future__ import annotations

from typing import Any

import pytest

from kfgen.schemas.structural import converted
from kfgen.schemas.validator import Validator

PORTS = {
    "type": "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["port", "protocol"],
    "items": {
        "type": "object",
        "required": ["port", "protocol"],
        "properties": {
            "port": {"type": "integer", "format": "int32"},
            "protocol": {"type": "string", "default": "TCP"},
        },
    },
}
SCHEMA = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 2, "maxLength": 4, "pattern": "^[a-z]+$"},
        "size": {"type": "integer", "minimum": 1, "maximum": 3},
        "above": {"type": "number", "minimum": 0, "exclusiveMinimum": True},
        "mode": {"type": "string", "enum": ["on", "off"]},
        "flag": {"type": "boolean"},
        "maybe": {"type": "string", "nullable": True},
        "either": {"anyOf": [{"type": "integer"}, {"type": "string"}], "x-kubernetes-int-or-string": True},
        "free": {
            "type": "object",
            "x-kubernetes-preserve-unknown-fields": True,
            "properties": {"a": {"type": "string"}},
        },
        "map": {"type": "object", "maxProperties": 1, "additionalProperties": {"type": "string"}},
        "names": {"type": "array", "minItems": 1, "x-kubernetes-list-type": "set", "items": {"type": "string"}},
        "ports": PORTS,
        "raw": {"type": "string", "format": "byte"},
        "at": {"type": "string", "format": "date-time"},
        "one": {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
        },
    },
}
VALIDATOR = Validator(converted(SCHEMA))


def said(**values: Any) -> list[str]:
    body = {"name": "abc", **values}
    return sorted(f"{'.'.join(map(str, one.path))} {one.text}" for one in VALIDATOR.faults(body))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"size": 3, "above": 0.5, "mode": "on", "flag": True, "either": 1},
        {"either": "1", "free": {"b": {"c": 1}}, "map": {"a": "b"}, "names": ["a", "b"]},
        {"maybe": None, "raw": "YQ==", "at": "2026-01-31T12:00:00.5+01:00", "one": {"a": "x"}},
        {"ports": [{"port": 1}, {"port": 1, "protocol": "UDP"}]},  # the default fills in what is required
        {"size": None, "mode": None, "map": {"a": "b", "c": None}},  # taken away before anybody looks
    ],
)
def test_what_is_taken(values: dict[str, Any]) -> None:
    assert said(**values) == []


@pytest.mark.parametrize(
    ("values", "messages"),
    [
        ({"nam": "x"}, ["nam is no field"]),
        ({"name": "a"}, ["name must have at least 2 characters"]),
        ({"name": "abcde"}, ["name must have at most 4 characters"]),
        ({"name": "A1"}, ['name is "A1", must match ^[a-z]+$']),
        ({"name": None}, ["name is null, must be text"]),
        ({"size": 0}, ["size is 0, must be at least 1"]),
        ({"size": 4}, ["size is 4, must be at most 3"]),
        ({"size": 1.5}, ["size is 1.5, must be a whole number"]),
        ({"size": "1"}, ['size is "1", must be a whole number']),
        ({"above": 0}, ["above is 0, must be more than 0"]),
        ({"mode": "of"}, ['mode is "of", must be one of "on", "off"']),
        ({"flag": "true"}, ['flag is "true", must be true or false']),
        ({"either": 1.5}, ["either is 1.5, must be a whole number or text"]),
        ({"free": {"a": 1}}, ["free.a is 1, must be text"]),
        ({"map": {"a": "b", "c": "d"}}, ["map must have at most 1 keys"]),
        ({"map": {"a": {}}}, ["map.a is a map, must be text"]),
        ({"names": []}, ["names must have at least 1 elements"]),
        ({"names": ["a", "a"]}, ["names has the same element twice"]),
        ({"names": "a"}, ['names is "a", must be a list']),
        (
            {"ports": [{"port": 1}, {"port": 1, "protocol": "TCP"}]},
            ["ports has two elements with port 1, protocol 'TCP'"],
        ),
        ({"ports": [{"port": 2**31}]}, ["ports.0.port is 2147483648, must be at most 2147483647"]),
        ({"ports": [{}]}, ['ports.0 needs "port"']),
        ({"raw": "?"}, ['raw is "?", must be base64']),
        ({"at": "today"}, ['at is "today", must be a time such as 2026-01-31T12:00:00Z']),
        ({"at": "2026-02-31T12:00:00Z"}, ['at is "2026-02-31T12:00:00Z", must be a time such as 2026-01-31T12:00:00Z']),
        ({"one": {}}, ['one fits none of what it may be: needs "a"; or needs "b"']),
        ({"one": {"a": "x", "b": "y"}}, ["one fits more than one of what it may be"]),
        ({"size": 9, "flag": 1}, ["flag is 1, must be true or false", "size is 9, must be at most 3"]),
    ],
)
def test_what_is_refused(values: dict[str, Any], messages: list[str]) -> None:
    assert said(**values) == messages


def test_a_slip_is_named() -> None:
    (fault,) = VALIDATOR.faults({"name": "abc", "naems": []})
    assert (fault.hint, fault.on_key) == ('did you mean "names"?', True)


def test_what_there_is_is_named() -> None:
    (fault,) = VALIDATOR.faults({"name": "abc", "one": {"zzz": 1, "a": "x"}})
    assert fault.hint == "there are a, b"
