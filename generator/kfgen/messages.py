"""Problems → lines for people: `file:line:column: severity[code]: text. hint: …`; positions are worked out here."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kfgen.domain.environment import BASE_LABEL
from kfgen.domain.problem import Severity, visible
from kfgen.yaml_text import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kfgen.domain.problem import Problem, Where
    from kfgen.domain.tree import Sources

_LONG: Final = re.compile(r"(\S{160})\S{140,}")  # no name or address that is meant; a file pasted into a key may be
_CUT: Final = r"\1…"
SCREENFUL: Final = 30  # problems; more of them are told by the first of each kind
_ANYWHERE: Final = "(\0)"  # stands where a text names its environment
_RELEASE: Final = re.compile(r"(KServe|KFServing|Kubernetes|Knative) ([0-9.]+) \(\0\)")  # … and what runs there
_VERB: Final = re.compile(r"\(\0\) ([a-z]+s)\b")
_PLURAL: Final = {"has": "have", "does": "do", "is": "are"}
_HERE: Final = "environments: {\0}"  # … and where a hint says what to write for it


@dataclass(frozen=True, slots=True)
class Told:
    """Problems as they are printed: each once, sorted by file and position; `more` are not among the lines."""

    lines: list[str]
    more: int
    summary: str  # `14 errors, 3 warnings in 5 files`


def lines(problems: Iterable[Problem], sources: Sources) -> list[str]:
    """All problems, each once, sorted by file and position."""
    return told(problems, sources).lines


def placed(problems: Iterable[Problem], sources: Sources) -> list[tuple[Problem, int, int]]:
    """The same as problems, with line and column, for those who print them otherwise."""
    found = {(one.where.file, *position(one, sources), line(one, sources)): one for one in _together(problems)}
    return [(found[key], key[1], key[2]) for key in sorted(found)]


def told(problems: Iterable[Problem], sources: Sources, *, everything: bool = True) -> Told:
    """Problems as they are printed: everything, or if that is more than a screenful, the first of each kind."""
    found = [one for one, _, _ in placed(problems, sources)]
    shown = found
    if len(found) > SCREENFUL and not everything:
        firsts = {(one.severity, one.code): number for number, one in reversed(list(enumerate(found)))}
        shown = [found[number] for number in sorted(firsts.values())]
    counts = Counter(one.severity for one in found)
    files = len({one.where.file for one in found})
    summary = ", ".join(f"{count} {one}{'s' if count > 1 else ''}" for one in Severity if (count := counts[one]))
    summary += f" in {files} files" if files > 1 else ""
    return Told([line(one, sources) for one in shown], len(found) - len(shown), summary)


def _together(problems: Iterable[Problem]) -> Iterator[Problem]:
    """What is wrong alike in several environments as one problem that names them all: `KServe 0.10 (dev, prod)`."""
    found: defaultdict[tuple[Where, Severity, str, str], dict[str, Problem]] = defaultdict(dict)
    for one in problems:
        text = _anywhere(one.text, one.environment)
        alike = found[one.where, one.severity, one.code, _RELEASE.sub(_ANYWHERE, text)]
        alike.setdefault(one.environment, one)
    for (_, _, _, common), alike in found.items():
        by_hint: defaultdict[str, list[Problem]] = defaultdict(list)
        for one in sorted(alike.values(), key=lambda one: (one.environment == BASE_LABEL, one.environment)):
            by_hint[_hint(one, alike)].append(one)
        for hint, several in by_hint.items():
            if len({_release(one) for one in several}) > 1:
                common = _VERB.sub(lambda verb: f"{_ANYWHERE} {_PLURAL.get(verb[1], verb[1][:-1])}", common)  # noqa: PLW2901
            text = common.replace(_ANYWHERE, _releases(several))
            yield replace(several[0], text=text, hint=_said(hint, several))


def _anywhere(text: str, environment: str) -> str:
    return text.replace(f"({environment})", _ANYWHERE) if environment else text


def _release(problem: Problem) -> str:
    """The release that a problem names with its environment, `KServe 0.10 `; empty where it names none."""
    match = _RELEASE.search(_anywhere(problem.text, problem.environment))
    return f"{match[1]} {match[2]} " if match else ""


def _releases(several: list[Problem]) -> str:
    """`(dev, prod)`, or `KServe 0.9 (dev), KServe 0.10 (prod)` where each names its release."""
    by_release: defaultdict[str, list[str]] = defaultdict(list)
    for one in several:
        by_release[_release(one)].append(one.environment)
    return ", ".join(f"{release}({', '.join(names)})" for release, names in by_release.items())


def _hint(problem: Problem, alike: dict[str, Problem]) -> str:
    """A hint without its environment; that of the base where others only say how to do it for one of them."""
    hint = _anywhere(problem.hint, problem.environment)
    hint, count = _own_part(problem.environment).subn(_HERE, hint)
    return alike[BASE_LABEL].hint if count and BASE_LABEL in alike and alike[BASE_LABEL].hint else hint


def _own_part(environment: str) -> re.Pattern[str]:
    """`environments: {dev: {key: null}}` in a hint; maps in it go three deep."""
    flat = r"\{[^{}]*\}"
    deep = rf"\{{(?:[^{{}}]|{flat})*\}}"
    return re.compile(rf"environments: \{{{re.escape(environment)}: (\{{(?:[^{{}}]|{deep})*\}})\}}")


def _said(hint: str, several: list[Problem]) -> str:
    """A hint for several environments: `environments: {dev: {key: null}, prod: {key: null}}`."""
    if _HERE in hint:
        matches = {one.environment: _own_part(one.environment).search(one.hint) for one in several}
        parts = [f"{name}: {match[1]}" for name, match in matches.items() if match]
        hint = hint.replace(_HERE, f"environments: {{{', '.join(parts)}}}")
    return hint.replace(_ANYWHERE, f"({', '.join(one.environment for one in several)})")


def line(problem: Problem, sources: Sources) -> str:
    """One problem as a line of text in which every character can be seen."""
    row, column = position(problem, sources)
    place = f"{problem.where.file}:{row}:{column}" if row else problem.where.file
    said = f"{problem.text.rstrip('.')}. hint: {problem.hint}" if problem.hint else problem.text.rstrip(".")
    text = f"{place}: {problem.severity}[{problem.code}]: {_LONG.sub(_CUT, said)}"
    return visible(text)


def position(problem: Problem, sources: Sources) -> tuple[int, int]:
    """Line and column, from 1; (0, 0) where the file is not part of the catalog or is missing."""
    where = problem.where
    if where.line:
        return where.line, where.column
    raw = sources.files.get(where.file)
    return locate(raw, where.path, on_key=where.on_key) if raw is not None else (0, 0)
