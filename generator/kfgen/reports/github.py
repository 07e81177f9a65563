"""Problems as GitHub's workflow commands, which a job prints and a pull request shows beside its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.problem import visible
from kfgen.messages import placed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kfgen.domain.problem import Problem
    from kfgen.domain.tree import Sources


def github(problems: Iterable[Problem], sources: Sources) -> str:
    """A line for each: `::error file=…,line=…,col=…,title=…::…`; without a line where a file is missing."""
    return "".join(_line(*one) for one in placed(problems, sources))


def _line(problem: Problem, line: int, column: int) -> str:
    place = f",line={line},col={column}" if line else ""
    said = f"{problem.text}. hint: {problem.hint}" if problem.hint else problem.text
    properties = f"file={_property(problem.where.file)}{place},title={_property(problem.code)}"
    return f"::{problem.severity} {properties}::{_data(said)}\n"


def _data(text: str) -> str:
    """Escaped as `@actions/core` does; line breaks are gone already, as are all control characters."""
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
