"""Rules of objects take whatever fits its schema: something left out, empty or odd makes none of them stumble."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from breaking import built
from kfgen.pipeline import render
from kfgen.rules import every_rule
from kfgen.rules.objects import OBJECT_RULES, checks_for
from kfgen.rules.rule import ObjectRule
from kfgen.schemas import Versions, find, known_by
from kfgen.schemas.validator import of_part
from worlds import catalog, objects_of, rendered

IDENTITY = {("apiVersion",), ("kind",), ("metadata",), ("metadata", "name")}
TRIED = 150
"""Changes of each object."""
ODD: tuple[Any, ...] = ({}, [], "", 0, -1, "x", "ä b", "a/b", "..", 2**31, [""], [{}], {"": ""}, {"a": "b"})
VERSIONS = Versions("1.33.0", "0.20.0")


def examples() -> Iterator[dict[str, Any]]:
    """Objects of all kinds that rules look at."""
    yield from built("0.20.0")
    for rule in every_rule().values():
        if isinstance(rule, ObjectRule):
            for files in (rule.bad, rule.good):
                yield from objects_of(rendered(catalog({**files, "namespaces/risk.yaml": "{}\n"})), "dev")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def changed(body: dict[str, Any], chance: Random) -> dict[str, Any]:
    """The object with something left out, or odd."""
    found = copy.deepcopy(body)
    for _ in range(chance.randint(1, 3)):
        spots = [path for path in places(found) if path not in IDENTITY]
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


def test_every_kind_that_rules_name_is_known_and_shown() -> None:
    named = {kind for kinds in OBJECT_RULES.values() for kind in kinds} - {"*"}
    shown = {body["kind"] for body in examples()}
    assert named - shown <= {"ReplicaSet", "DaemonSet", "StatefulSet", "PodTemplate", "ClusterServingRuntime"} | {
        "ClusterRoleBinding",
        "Secret",
        "ClusterRole",
    }
    checked = [checks_for(body["kind"], known_by(f"{body['apiVersion']}/{body['kind']}")) for body in examples()]
    assert all(len(checks) >= 3 for checks in checked)


@pytest.mark.parametrize("number", range(4))
def test_whatever_fits_its_schema_is_looked_at_without_stumbling(number: int) -> None:
    environment = render(catalog({}), keep_objects=True).environments["dev"]
    chance, tried = Random(number), 0
    for body in list(examples())[number::4]:
        kind = f"{body['apiVersion']}/{body['kind']}"
        found = find(kind, VERSIONS)
        assert found
        for _ in range(TRIED):
            odd = changed(body, chance)
            if of_part(found.part).faults(odd):
                continue
            tried += 1
            for _, check in checks_for(str(body["kind"]), known_by(kind)):
                assert all(fault.text for fault in check(odd, environment))
    assert tried > TRIED
