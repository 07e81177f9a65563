"""Problems → lines for people: `file:line:column: severity[code]: text. hint: …`; positions are worked out here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kfgen.domain.environment import BASE_LABEL
from kfgen.yaml_text import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kfgen.domain.problem import Problem, Severity, Where
    from kfgen.domain.tree import Sources

_ANYWHERE: Final = "(\0)"  # stands where a text names its environment


def lines(problems: Iterable[Problem], sources: Sources) -> list[str]:
    """All problems, each once, sorted by file and position."""
    placed = {(one.where.file, *position(one, sources), line(one, sources)) for one in _together(problems)}
    return [text for *_, text in sorted(placed)]


def _together(problems: Iterable[Problem]) -> Iterator[Problem]:
    """What is wrong alike in several environments as one problem that names them all: `(dev, prod)`."""
    found: defaultdict[tuple[Where, Severity, str, str, str], dict[str, Problem]] = defaultdict(dict)
    for one in problems:
        text, hint = one.text, one.hint
        if one.environment:
            text, hint = (part.replace(f"({one.environment})", _ANYWHERE) for part in (text, hint))
        found[one.where, one.severity, one.code, text, hint].setdefault(one.environment, one)
    for (_, _, _, common, tip), alike in found.items():
        environments = f"({', '.join(sorted(alike, key=lambda name: (name == BASE_LABEL, name)))})"
        text, hint = (part.replace(_ANYWHERE, environments) for part in (common, tip))
        yield replace(next(iter(alike.values())), text=text, hint=hint)


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
