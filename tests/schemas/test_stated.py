"""Rules that definitions state: found at every value that they are stated of, with defaults filled in."""

from __future__ import annotations

from typing import Any

from kfgen.schemas.stated import Stated, is_of_changes, rules_of

RULE = {"rule": "self.a == 'x'", "message": "is no x", "reason": "FieldValueInvalid"}
STATED = {"x-kubernetes-validations": [RULE]}
TEXT = {"type": "string"}


def places(schema: Any, body: Any, before: Any = None) -> list[tuple[Any, Any, Any]]:
    tree = rules_of(schema)
    assert tree
    return [(one.path, one.value, one.before) for one in Stated(tree, {}).places(body, before)]


def test_what_no_rule_needs_is_not_kept() -> None:
    free = {"type": "object", "properties": {"a": {**TEXT, "default": "x"}, "b": TEXT}}
    assert rules_of(free) is None
    assert rules_of({"properties": {"free": free, "held": {**free, **STATED}}}) == {
        "properties": {
            "held": {"rules": [{"rule": RULE["rule"], "message": RULE["message"]}], "defaults": {"a": "x"}},
        }
    }


def test_rules_beside_others_that_must_hold_are_found() -> None:
    assert rules_of({"allOf": [STATED, {"minLength": 1}]}) == {"rules": [{"rule": RULE["rule"], "message": "is no x"}]}


def test_defaults_are_filled_in_at_every_depth() -> None:
    inner = {"type": "object", "default": {}, "properties": {"a": {**TEXT, "default": "x"}}, **STATED}
    schema = {"properties": {"spec": {"properties": {"inner": inner}}}}
    assert places(schema, {"spec": {}}) == [(("spec", "inner"), {"a": "x"}, None)]
    assert places(schema, {"spec": {"inner": {"a": "y"}}}) == [(("spec", "inner"), {"a": "y"}, None)]
    assert places(schema, {}) == []


def test_elements_and_values_are_places_of_their_own() -> None:
    element = {"type": "object", "properties": {"a": TEXT}, **STATED}
    schema = {"properties": {"many": {"items": element}, "named": {"additionalProperties": element}}}
    assert places(schema, {"many": [{"a": "1"}, {}], "named": {"k": {"a": "2"}}}) == [
        (("many", 0), {"a": "1"}, None),
        (("many", 1), {}, None),
        (("named", "k"), {"a": "2"}, None),
    ]


def test_what_was_there_before_goes_by_keys() -> None:
    element = {"type": "object", "properties": {"name": TEXT}, **STATED}
    keyed = {"items": element, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"]}
    schema = {"properties": {"keyed": keyed, "plain": {"items": element}}}
    now = {"keyed": [{"name": "b", "a": "1"}, {"name": "c"}], "plain": [{"name": "b"}]}
    before = {"keyed": [{"name": "a"}, {"name": "b", "a": "0"}], "plain": [{"name": "b"}]}
    assert [old for _, _, old in places(schema, now, before)] == [{"name": "b", "a": "0"}, None, None]


def test_rules_of_changes_are_told_from_others() -> None:
    assert is_of_changes({"rule": "self == oldSelf"})
    assert not is_of_changes({"rule": "self.oldSelfie == 1"})
    assert not is_of_changes({"rule": "!oldSelf.hasValue()", "optionalOldSelf": True})
