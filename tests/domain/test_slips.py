"""Slips in YAML are told at the line where they are made, in words that say what to do."""

from __future__ import annotations

import pytest

from kfgen.domain.problem import ProblemsError
from kfgen.yaml_text import parse


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("a:\n\tb: 1\n", 2, 1, "a tab in the indentation"),
        ("a: 1\n  \tb: 1\n", 2, 3, "a tab in the indentation"),
        ("a: 1\nversion:8\n\n\nb: 2\n", 2, 8, "no space after the colon"),
        ("a: 1\nword\nb: 2\n", 2, 1, "could not find expected ':' while scanning a simple key"),
        ("a: 1\n b: 2\n", 2, 2, "the line is indented more than the lines above it, which have a value"),
        ("a: b: c\n", 1, 5, "a colon and a space inside a value"),
        ("a:\n   b: 1\n  c: 2\n", 3, 3, "the indentation fits none of the lines above"),
        (" a: 1\nb: 2\n", 2, 1, "the indentation fits none of the lines above"),
        ('a: "x" y\n', 1, 8, "did not find expected key while parsing a block mapping"),
        ("a: @x\n", 1, 4, "found character that cannot start any token"),
    ],
)
def test_a_slip_is_told_where_it_is_made(text: str, line: int, column: int, said: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        parse(text.encode(), "x.yaml")
    (problem,) = caught.value.problems
    assert (problem.where.line, problem.where.column) == (line, column)
    assert problem.text.startswith(said)


def test_the_value_after_a_missing_space_is_not_shown() -> None:
    with pytest.raises(ProblemsError) as caught:
        parse(b"a: 1\npassword:hunter2\nb: 2\n", "x.yaml")
    assert "hunter2" not in f"{caught.value.problems}"
