"""Problems → lines for people: `file:line:column: severity[code]: text. hint: …`; positions are worked out here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.yaml_text import locate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kfgen.domain.problem import Problem
    from kfgen.domain.tree import Sources


def lines(problems: Iterable[Problem], sources: Sources) -> list[str]:
    """All problems, each once, sorted by file and position."""
    placed = {(problem.where.file, *position(problem, sources), line(problem, sources)) for problem in problems}
    return [text for *_, text in sorted(placed)]


def line(problem: Problem, sources: Sources) -> str:
    """One problem as a line of text, control characters replaced."""
    row, column = position(problem, sources)
    place = f"{problem.where.file}:{row}:{column}" if row else problem.where.file
    text = f"{place}: {problem.severity}[{problem.code}]: {problem.text.rstrip('.')}"
    if problem.hint:
        text += f". hint: {problem.hint}"
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def position(problem: Problem, sources: Sources) -> tuple[int, int]:
    """Line and column, from 1; (0, 0) where the file is not part of the catalog or is missing."""
    where = problem.where
    if where.line:
        return where.line, where.column
    raw = sources.files.get(where.file)
    return locate(raw, where.path, on_key=where.on_key) if raw is not None else (0, 0)
