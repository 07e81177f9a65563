"""CEL as policies meet it: what it knows, what a mistake in it is called, and where its steps end."""

from __future__ import annotations

from typing import Any

import pytest

from kfgen.cel.expressions import Expressions, Mistake, MistakenError, NoValueError, TooLongError

EXPRESSIONS = Expressions()
CASE: dict[str, Any] = {
    "object": {
        "metadata": {"name": "fraud", "labels": {"team": "risk"}},
        "spec": {"memory": "2Gi", "cpu": 1, "ports": [80, 443]},
    },
    "environment": "prod",
    "cluster": "prod",
    "owner": "",
    "variables": {},
}


@pytest.mark.parametrize(
    "text",
    [
        "object.metadata.name == 'fraud' && environment in ['prod', 'dev']",
        "has(object.metadata.labels.team) && !has(object.metadata.labels.owner)",
        "object.spec.ports.all(port, port > 0) && object.spec.ports.exists_one(port, port == 443)",
        "object.spec.ports.filter(port, port > 100).map(port, string(port)) == ['443']",
        "object.metadata.name.matches('^[a-z]+$') && object.metadata.name.upperAscii() == 'FRAUD'",
        "'a,b'.split(',').size() == 2 && '%s!'.format(['a']) == 'a!'",
        "object.spec.?timeout.orValue(60) == 60 && object.spec[?'cpu'].hasValue()",
        "cel.bind(most, object.spec.ports.size(), most == 2) && math.greatest(1, 2) == 2",
        "quantity(object.spec.memory) < quantity('4Gi') && quantity(object.spec.memory).isGreaterThan(quantity('1Gi'))",
        "quantity('1000m') == quantity(object.spec.cpu) && quantity('1Ki').compareTo(quantity('1k')) == 1",
        "quantity('1Gi').add(quantity('1Gi')) == quantity(object.spec.memory)",
        "quantity('1').sub(quantity('1')) == 0.0",
        "isQuantity('1Gi') && !isQuantity('1 GB') && quantity('1').isLessThan(quantity(1.5))",
    ],
)
def test_what_it_knows(text: str) -> None:
    assert EXPRESSIONS.compiled(text, "bool").value(CASE) is True


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("1 +\n  nothing", [Mistake(2, 3, 'there is no "nothing"')]),
        ("1 + 'a' + foo", [Mistake(1, 3, "+ does not take (int, string)"), Mistake(1, 11, 'there is no "foo"')]),
        ("1 == size(objct.a.b)", [Mistake(1, 11, 'there is no "objct"')]),
        ("object.a.startWith('x')", [Mistake(1, 19, 'there is no "startWith"')]),
        ("object.all(a, a", [Mistake(1, 16, "missing ')' at the end")]),
        ("size(object) + 1", [Mistake(0, 0, "gives int, and not true or false")]),
    ],
)
def test_what_a_mistake_is_called(text: str, mistakes: list[Mistake]) -> None:
    with pytest.raises(MistakenError) as caught:
        EXPRESSIONS.compiled(text, "bool")
    assert caught.value.mistakes == mistakes


def test_a_message_must_be_text() -> None:
    with pytest.raises(MistakenError) as caught:
        EXPRESSIONS.compiled("1 < 2", "string")
    assert [one.text for one in caught.value.mistakes] == ["gives bool, and not text"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("object.spec.replicas > 1", 'there is no "replicas"'),
        ("object.spec.ports[2] > 1", "index=2 size=2"),
        ("quantity('1 GB') > quantity('1')", "1 GB"),
    ],
)
def test_what_has_no_value(text: str, why: str) -> None:
    with pytest.raises(NoValueError) as caught:
        EXPRESSIONS.compiled(text).value(CASE)
    assert why in str(caught.value)


def test_loops_inside_each_other_end() -> None:
    tens = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"
    text = "true"
    for name in "abcde":
        text = f"{tens}.all({name}, {text})"
    with pytest.raises(TooLongError, match=r"goes through more than 10,000 elements"):
        EXPRESSIONS.compiled(text, "bool").value(CASE)


@pytest.mark.parametrize("text", ["(" * 500 + "1" + ")" * 500, "1" + "+1" * 20_000, "a" * 100_000, "[" * 500])
def test_depth_ends(text: str) -> None:
    with pytest.raises(MistakenError):
        EXPRESSIONS.compiled(text)
