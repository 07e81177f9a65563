"""Patches: what turns one object into another, exactly, and nothing more."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kfgen.domain.data import same
from kfgen.domain.layers import Patch


def applied(base: Any, patch: Patch) -> Any:
    """The object that a patch makes: the laws hold the backends against it, this holds the patch itself."""
    result = copy.deepcopy(base)
    for path in patch.removes:
        place = result
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]
    for path, value in patch.sets:
        place = result
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
    return result


@pytest.mark.parametrize(
    ("base", "other", "sets", "removes"),
    [
        ({}, {}, (), ()),
        ({"a": 1}, {"a": 1}, (), ()),
        ({"a": 1}, {"a": 2}, ((("a",), 2),), ()),
        ({"a": 1}, {}, (), (("a",),)),
        ({}, {"a": {"b": 1}}, ((("a",), {"b": 1}),), ()),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, ((("a", "c"), 3),), ()),
        ({"a": {"b": 1}}, {"a": {}}, (), (("a", "b"),)),
        ({"a": [1, 2]}, {"a": [2, 1]}, ((("a",), [2, 1]),), ()),
        ({"a": [{"n": 1}]}, {"a": [{"n": 1}]}, (), ()),
        ({"a": {"b": 1}}, {"a": "text"}, ((("a",), "text"),), ()),
        ({"a": "text"}, {"a": {}}, ((("a",), {}),), ()),
        ({"a": 1}, {"a": True}, ((("a",), True),), ()),
        ({"a": 1}, {"a": 1.0}, ((("a",), 1.0),), ()),
        ({"a": 0}, {"a": False}, ((("a",), False),), ()),
        ({"a": [1]}, {"a": [True]}, ((("a",), [True]),), ()),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, (), ()),
    ],
)
def test_a_patch_is_what_differs(base: Any, other: Any, sets: Any, removes: Any) -> None:
    patch = Patch.between(base, other)
    assert same(list(map(list, patch.sets)), list(map(list, sets))) or patch.sets == sets
    assert [type(value) for _, value in patch.sets] == [type(value) for _, value in sets]
    assert patch.removes == removes
    assert bool(patch) == bool(sets or removes)
    assert same(applied(base, patch), other)
