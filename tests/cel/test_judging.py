"""Policies held to cases: what is asked of which, and what is said of what has no value."""

from __future__ import annotations

from typing import Any

import pytest

from kfgen.cel import judging
from kfgen.domain.policy import Asked, Policy, Validation, Verdict


def policy(*validations: Validation, **more: Any) -> Policy:
    return Policy(name="p", file="catalog/policies/p.yaml", raw=b"", validations=validations, **more)


def case(**body: Any) -> dict[str, Any]:
    return {"object": body, "environment": "prod", "cluster": "prod", "owner": ""}


def told(one: Policy, *bodies: dict[str, Any]) -> list[Verdict]:
    cases = [case(**body) for body in bodies]
    return list(judging.verdicts([Asked(one, tuple(range(len(cases))))], cases, lambda *_: None))


def test_what_has_no_value_does_not_hold() -> None:
    one = policy(Validation(expression="object.a.b == 1", message_expression="'x'"), Validation(expression="true"))
    (found,) = told(one, {"a": {}})
    assert (found.word, found.at, found.text, found.why) == (
        "violated",
        ("validations", 0, "expression"),
        "",
        'there is no "b"',
    )
    (found,) = told(policy(Validation(expression="true"), conditions=("object.a == 1",)), {})
    assert (found.word, found.at, found.why) == ("violated", ("matchConditions", 0, "expression"), 'there is no "a"')


def test_only_what_does_not_hold_is_told() -> None:
    one = policy(Validation(expression="object.a < 2"), Validation(expression="object.a < 3"))
    found = told(one, {"a": 1}, {"a": 2}, {"a": 3})
    assert [(verdict.case, verdict.at[1], verdict.word) for verdict in found] == [
        (1, 0, "violated"),
        (2, 0, "violated"),
        (2, 1, "violated"),
    ]


def test_conditions_come_first() -> None:
    one = policy(Validation(expression="object.a < 2"), conditions=("has(object.a)",))
    assert [verdict.case for verdict in told(one, {}, {"a": 5})] == [1]


def test_variables_know_those_before_them() -> None:
    variables = ("a", "object.a"), ("twice", "variables.a * 2")
    one = policy(Validation(expression="variables.twice < 5"), variables=variables)
    assert [verdict.case for verdict in told(one, {"a": 2}, {"a": 3})] == [1]


def test_a_variable_without_a_value_is_to_blame_where_it_is_used() -> None:
    variables = (("a", "object.a"),)
    used = Validation(expression="variables.a < 2")
    unused = Validation(expression="has(object.a) || object.b == 1")
    (found,) = told(policy(used, variables=variables), {"b": 1})
    assert (found.word, found.at, found.why) == ("violated", ("validations", 0, "expression"), 'there is no "a"')
    assert told(policy(unused, variables=variables), {"b": 1}) == []


def test_a_message_may_be_computed_but_not_of_a_secret() -> None:
    one = policy(Validation(expression="false", message_expression="'it is ' + object.data"))
    found = told(one, {"kind": "ConfigMap", "data": "x"}, {"kind": "Secret", "data": "hush"}, {"kind": "ConfigMap"})
    assert [verdict.text for verdict in found] == ["it is x", "", ""]


def test_what_is_neither_true_nor_false() -> None:
    (found,) = told(policy(Validation(expression="object.a")), {"a": "text"})
    assert (found.word, found.text) == ("mistaken", "gives str, and not true or false")


def test_the_time_of_all_objects_together_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "TOGETHER", -1.0)
    (found,) = told(policy(Validation(expression="true")), {}, {})
    assert (found.word, found.case) == ("stopped", 0)


def test_every_mistake_is_told_and_other_policies_are_judged() -> None:
    bad = policy(Validation(expression="a", message_expression="1"), variables=(("b", "c"),), conditions=("1",))
    good = policy(Validation(expression="false"))
    found = list(judging.verdicts([Asked(bad, (0,)), Asked(good, (0,))], [case()], lambda *_: None))
    assert [(verdict.policy, verdict.word, verdict.at) for verdict in found] == [
        (0, "mistaken", ("variables", 0, "expression")),
        (0, "mistaken", ("matchConditions", 0, "expression")),
        (0, "mistaken", ("validations", 0, "messageExpression")),
        (0, "mistaken", ("validations", 0, "expression")),
        (1, "violated", ("validations", 0, "expression")),
    ]
