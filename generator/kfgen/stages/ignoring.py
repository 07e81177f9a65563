"""Warnings × the reasons that entries give in `ignore` → those that are said, those that are not, and idle reasons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kfgen.catalog.common import OF_OBJECTS
from kfgen.domain.policy import POLICY
from kfgen.domain.problem import Report, Where, warn_idle

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from kfgen.domain.environment import Settled
    from kfgen.domain.problem import Path, Problem
    from kfgen.domain.result import EntryResult, Reason


@dataclass(frozen=True, slots=True)
class Heard:
    """Problems that are said, warnings that are not with the reason why, and warnings of reasons that silence none."""

    said: tuple[Problem, ...]
    silenced: tuple[Problem, ...]
    idle: tuple[Problem, ...]


def hear(
    results: Sequence[EntryResult],
    others: Iterable[Problem],
    elsewhere: Collection[str],
    environments: Mapping[str, Settled],
) -> Heard:
    """What is said of the warnings of entries, and of other problems; `elsewhere` are codes that are silenced there.

    An entry silences what came up about it, wherever that stands, and what stands in its part of a file. An environment
    silences what came up there and stands in what it says itself.
    """
    here = [_Given(result.source, code, one) for result in results for code, one in result.reasons.items()]
    known = [one for one in here if one.code not in elsewhere]
    files = {result.source for result in results}
    of_entry, of_other = _by_key(here), _by_key(known)
    said: list[Problem] = []
    silenced: list[Problem] = []
    used: set[tuple[str, str, Path]] = set()
    of_entries = ((problem, result) for result in results for problem in result.warnings)
    for problem, result in (*of_entries, *((problem, None) for problem in others)):
        reasons = of_entry if result is not None else of_other
        given = None if problem.is_error else _given(problem, result, reasons, files)
        if given is None and not problem.is_error and (text := _meant_there(problem, environments)):
            silenced.append(replace(problem, ignored=text))
        elif given is None:
            said.append(problem)
        else:
            silenced.append(replace(problem, ignored=given.reason.text))
            used.add(given.key)
    report = Report()
    for one in known:
        if one.reason.at and one.key not in used and not _is_of_validate(one.code):
            warn_idle(Where(one.file, one.reason.at, on_key=True), one.code, report)
    _idle_there(silenced, environments, report)
    return Heard(tuple(said), tuple(silenced), tuple(dict.fromkeys(report.problems)))


def _meant_there(problem: Problem, environments: Mapping[str, Settled]) -> str:
    """The reason that the environment in which a warning came up gives, if it stands in what that says."""
    settled = environments.get(problem.environment)
    reason = (settled.values.get("ignore") or {}).get(problem.code, "") if settled is not None else ""
    if settled is None or not reason:
        return ""
    where = problem.where
    own = any(part.file == where.file and where.path[: len(part.at)] == part.at for part in settled.parts)
    return str(reason) if own else ""


def _idle_there(silenced: Iterable[Problem], environments: Mapping[str, Settled], report: Report) -> None:
    """Tell of reasons of environments that silence nothing in any of them."""
    given = [
        (settled.where("ignore", code, on_key=True), code, name)
        for name, settled in environments.items()
        for code in settled.values.get("ignore") or ()
        if not _is_of_validate(code)
    ]
    silences = {(one.code, one.environment) for one in silenced} if given else set()
    meant = {where for where, code, name in given if (code, name) in silences}
    for where, code in dict.fromkeys((where, code) for where, code, _ in given if where not in meant):
        warn_idle(where, code, report)


def _is_of_validate(code: str) -> bool:
    """Whether `kfgen validate` alone knows what a reason silences."""
    return code.startswith(POLICY) or code in OF_OBJECTS


@dataclass(frozen=True, slots=True)
class _Given:
    """A reason, for what stands below its scope in its file."""

    file: str
    code: str
    reason: Reason

    @property
    def key(self) -> tuple[str, str, Path]:
        return self.file, self.code, self.reason.scope


def _by_key(reasons: Iterable[_Given]) -> dict[tuple[str, str, Path], _Given]:
    """The first reason of each key: there may be as many reasons as entries, and as many warnings."""
    found: dict[tuple[str, str, Path], _Given] = {}
    for one in reasons:
        found.setdefault(one.key, one)
    return found


def _given(
    problem: Problem,
    result: EntryResult | None,
    reasons: Mapping[tuple[str, str, Path], _Given],
    files: Collection[str],
) -> _Given | None:
    """The reason why a warning is meant: of the entry that it stands in, else of that about which it came up.

    What is wrong with an entry may come up wherever that is looked at first, as a store's with a model.
    """
    where = problem.where
    scopes = (where.path[:length] for length in range(len(where.path) + 1))
    own = next((reasons[key] for scope in scopes if (key := (where.file, problem.code, scope)) in reasons), None)
    if own is not None or result is None or problem.code not in result.reasons:
        return own
    another = problem.where.file in files and problem.where.file != result.source
    return None if another else _Given(result.source, problem.code, result.reasons[problem.code])
