"""Objects of many kinds with something left out, empty or odd in them, which still fit their schema."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

from breaking import built
from kfgen.rules import every_rule
from kfgen.rules.rule import ObjectRule
from kfgen.schemas import Versions, find
from kfgen.schemas.validator import of_part
from worlds import catalog, objects_of, rendered

KUBERNETES = "1.33.0"
IDENTITY = {("apiVersion",), ("kind",), ("metadata",), ("metadata", "name"), ("metadata", "namespace")}
ODD: tuple[Any, ...] = ({}, [], "", 0, -1, "x", "ä b", "a/b", "..", 2**31, [""], [{}], {"": ""}, {"a": "b"})


def examples(version: str) -> Iterator[dict[str, Any]]:
    """Objects of all kinds that rules look at and a release knows."""
    yield from (body for body in _shown(version) if find(kind_of(body), Versions(KUBERNETES, version)))


def kind_of(body: dict[str, Any]) -> str:
    """API version and kind, as schemas call them."""
    return f"{body['apiVersion']}/{body['kind']}"


def _shown(version: str) -> Iterator[dict[str, Any]]:
    yield from built(version)
    for rule in every_rule().values():
        if isinstance(rule, ObjectRule):
            for files in (rule.bad, rule.good):
                yield from objects_of(rendered(catalog({**files, "namespaces/risk.yaml": "{}\n"})), "dev")


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _places(item, (*path, key))


def odd_ones(version: str, chance: Random, count: int) -> Iterator[dict[str, Any]]:
    """So many changed examples that fit their schemas."""
    bodies = list(examples(version))
    while count:
        body = chance.choice(bodies)
        odd = _changed(body, chance)
        found = find(kind_of(body), Versions(KUBERNETES, version))
        assert found
        if odd != body and not of_part(found.part).faults(odd):
            count -= 1
            yield odd


def _changed(body: dict[str, Any], chance: Random) -> dict[str, Any]:
    """The object with something left out, or odd."""
    found = copy.deepcopy(body)
    for _ in range(chance.randint(1, 3)):
        spots = [path for path in _places(found) if path not in IDENTITY]
        if not spots:
            break
        *path, last = chance.choice(spots)
        parent: Any = found
        for step in path:
            parent = parent[step]
        if chance.random() < 0.4:
            del parent[last]
        else:
            parent[last] = copy.deepcopy(chance.choice(ODD))
    return found
