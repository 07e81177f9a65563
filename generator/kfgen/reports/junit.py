"""Problems as JUnit XML, which CI systems show as tests that failed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from kfgen.domain.problem import visible
from kfgen.messages import line as as_line
from kfgen.messages import placed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kfgen.domain.problem import Problem
    from kfgen.domain.tree import Sources


def junit(problems: Iterable[Problem], sources: Sources) -> str:
    """A test case for each problem, failed where it is an error; one that passed where there is none."""
    found = placed(problems, sources)
    cases = [_case(one, line, as_line(one, sources)) for one, line, _ in found]
    cases = cases or ['    <testcase classname="catalog" name="valid"/>\n']
    failures = sum(one.is_error for one, *_ in found)
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="kfgen validate" {counts}>\n  <testsuite name="catalog" {counts} skipped="0">\n'
        f"{''.join(cases)}  </testsuite>\n</testsuites>\n"
    )


def _case(problem: Problem, line: int, said: str) -> str:
    name = _attribute(f"{problem.code} {problem.where.file}:{line}")
    start = f'    <testcase classname="{_attribute(problem.where.file)}" name="{name}">'
    if problem.is_error:
        kind = f'message="{_attribute(problem.text)}" type="{_attribute(problem.code)}"'
        return f"{start}<failure {kind}>{escape(said)}</failure></testcase>\n"
    return f"{start}<system-out>{escape(said)}</system-out></testcase>\n"


def _attribute(text: str) -> str:
    return escape(visible(text))
