"""Built objects → problems: what the API server would refuse of them, by schemas of what runs there and by rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import without_nulls
from kfgen.domain.fault import spelt
from kfgen.domain.problem import Problem, Severity, did_you_mean
from kfgen.rules.changes import checks_for as changes_for
from kfgen.rules.objects import checks_for, warnings_for
from kfgen.schemas import Versions, find, kinds_there, known_by, source_of
from kfgen.schemas.stated import Fitting
from kfgen.schemas.validator import Validator, of_part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kfgen.domain.data import Object
    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault
    from kfgen.domain.problem import Path, Report, Where
    from kfgen.rules.changes import Check as ChangeCheck
    from kfgen.rules.objects import Check

_OWN: Final = "put its CustomResourceDefinition, or a JSON Schema, into catalog/schemas/<name>.yaml"


@dataclass(frozen=True, slots=True)
class Applied:
    """An object as it is applied: by which name messages know where, what runs there, what gave its values.

    `ignored` gives the reason why what it is made from ignores a warning there, if it does.
    """

    body: Object
    label: str
    environment: Environment
    where: Callable[[Path, bool], Where]
    ignored: Callable[[str], str] = lambda _: ""
    before: Object | None = None  # as it was, where the same object was applied before


def validate(
    applied: Iterable[Applied], own: Mapping[str, Validator], report: Report
) -> tuple[list[Fitting], list[Problem]]:
    """Hold every object to the schema of its kind, then to rules; `own` are those that the catalog brings.

    They come first. Rules look at what fits its schema: they need not ask of what type anything is. What fits and has
    rules that its definition states itself is given back, and warnings that the catalog says are meant.
    """
    fitting: list[Fitting] = []
    silenced: list[Problem] = []
    asked: dict[tuple[str, str], _Asked | None] = {}
    for one in applied:
        kind = f"{one.body['apiVersion']}/{one.body['kind']}"
        there = one.environment.name, kind
        if there not in asked:
            asked[there] = _asked(kind, one.environment, own)
        of_kind = asked[there]
        if of_kind is None:
            report.problems.append(_unknown(one))
            continue
        faults = of_kind.validator.faults(one.body)
        for fault in faults:
            report.problems.append(_problem(one, "schema", fault, f", says {of_kind.of}"))
        if faults:
            continue
        body, before = _without_nulls(one, of_kind.validator)
        found = len(report.problems)
        report.problems += _refusals(one, body, before, of_kind)
        holds = len(report.problems) == found
        for problem in _warnings(one, body, of_kind) if holds else ():
            (silenced if problem.ignored else report.problems).append(problem)
        if of_kind.validator.stated:  # of changes that have been told, nothing is told again
            old = before if holds else None
            stated = of_kind.validator.stated
            fitting.append(Fitting(body, old, _called(one), one.label, of_kind.of, stated, one.where))
    return fitting, silenced


@dataclass(frozen=True, slots=True)
class _Asked:
    """What objects of a kind are asked where they go: by a schema, `of` being whose it is, and by rules."""

    validator: Validator
    of: str
    checks: tuple[tuple[str, Check], ...]
    changes: tuple[tuple[str, ChangeCheck], ...]
    warnings: tuple[tuple[str, Check], ...]


def _asked(kind: str, environment: Environment, own: Mapping[str, Validator]) -> _Asked | None:
    """None where nothing is known of a kind."""
    if kind in own:
        validator, of = own[kind], "catalog/schemas/"
    elif found := find(kind, _versions(environment)):
        validator, of = of_part(found.part), found.of
    else:
        return None
    ours = kind.rpartition("/")[2], known_by(kind)
    return _Asked(validator, of, checks_for(*ours), changes_for(*ours), warnings_for(*ours))


def _without_nulls(one: Applied, validator: Validator) -> tuple[Any, Any]:
    """An object, and as it was, without the nulls that the API server takes away; the same one where nothing changed.

    What it was before counts for nothing where it does not fit its schema: no server has that.
    """
    body = without_nulls(one.body)
    if one.before is None or one.before == one.body:
        return body, body if one.before is not None else None
    return body, None if validator.faults(one.before) else without_nulls(one.before)


def _refusals(one: Applied, body: Any, before: Any, of_kind: _Asked) -> Iterator[Problem]:
    """What rules say against an object, and against what changed in it."""
    for code, check in of_kind.checks:
        for fault in check(body, one.environment):
            yield _problem(one, code, fault)
    if before is None or before is body:
        return
    for code, check_change in of_kind.changes:
        for fault in check_change(before, body, one.environment):
            yield _problem(one, code, fault)


def _warnings(one: Applied, body: Any, of_kind: _Asked) -> Iterator[Problem]:
    """What is allowed but probably not meant, with the reason where the catalog gives one."""
    for code, check in of_kind.warnings:
        for fault in check(body, one.environment):
            problem = _problem(one, code, fault)
            yield replace(problem, severity=Severity.WARNING, ignored=one.ignored(code))


def _problem(one: Applied, code: str, fault: Fault, of: str = "") -> Problem:
    text = f"{_called(one)}: {spelt(fault.path)} {fault.text}{of} ({one.label})"
    where = one.where(fault.path, fault.on_key)
    return Problem(where=where, code=code, text=text, hint=fault.hint, environment=one.label)


def _versions(environment: Environment) -> Versions:
    return Versions(environment.kubernetes, environment.version, environment.release.product)


def _unknown(one: Applied) -> Problem:
    """A kind that nobody knows there: where it was removed or is not there yet, that is said."""
    version, kind = str(one.body["apiVersion"]), str(one.body["kind"])
    versions = _versions(one.environment)
    there = [name.rpartition("/")[0] for name in kinds_there(versions) if name.rpartition("/")[2] == kind]
    source = source_of(f"{version}/{kind}", versions)
    text = f"{_called(one)}: nothing is known of {kind} of {version}"
    hint = _OWN
    if source:
        text = f"{_called(one)}: {source} has no {kind} of {version}"
    if there:
        hint = did_you_mean(version, there) or f"it has that of {', '.join(sorted(there))}"
    where = one.where(("apiVersion",), False)
    return Problem(where=where, code="no-schema", text=f"{text} ({one.label})", hint=hint, environment=one.label)


def _called(one: Applied) -> str:
    metadata: Any = one.body.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return f"{one.body['kind']} {name or 'without a name'}"
