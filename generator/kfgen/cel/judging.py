"""Policies × cases → verdicts: every expression compiled once, and held to one case after the other."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kfgen.cel.expressions import Expressions, MistakenError, NoValueError, TooLongError
from kfgen.domain.policy import NAMES, OBJECT, VARIABLES, Case, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kfgen.cel.expressions import Expression
    from kfgen.domain.policy import Asked, Policy
    from kfgen.domain.problem import Path

TOGETHER: Final = 20.0
"""Seconds of processor time that a policy may take for all objects; for six thousand, one takes half a second."""


@dataclass(slots=True)
class _Compiled:
    """The expressions of a policy, and where they stand in its file."""

    conditions: list[tuple[Path, Expression]] = field(default_factory=list)
    variables: list[tuple[str, Path, Expression]] = field(default_factory=list)
    validations: list[tuple[Path, Expression, Expression | None]] = field(default_factory=list)


class _MistakeError(Exception):
    """An expression that cannot be held to anything, whatever the case."""

    def __init__(self, word: str, at: Path, text: str) -> None:
        super().__init__(text)
        self.word = word
        self.at = at


def verdicts(
    asked: Sequence[Asked],
    cases: Sequence[Case],
    mark: Callable[[int, int], None],
    names: Mapping[str, str] = NAMES,
) -> Iterator[Verdict]:
    """What comes of policies; `mark` is told the numbers of policy and case before anything is done with them."""
    expressions = Expressions(names)
    for number, one in enumerate(asked):
        mark(number, -1)
        mistakes: list[Verdict] = []
        compiled = _compiled(one.policy, number, expressions, mistakes)
        yield from mistakes
        if not mistakes:
            yield from _held(compiled, number, one.cases, cases, mark)


def _compiled(policy: Policy, number: int, expressions: Expressions, mistakes: list[Verdict]) -> _Compiled:
    def make(at: Path, gives: str = "") -> Any:
        try:
            return expressions.compiled(policy.text(at), gives)
        except MistakenError as error:
            mistakes.extend(
                Verdict(policy=number, word="mistaken", at=at, text=one.text, line=one.line, column=one.column)
                for one in error.mistakes
            )
            return None

    found = _Compiled()
    for index, (name, _) in enumerate(policy.variables):
        at: Path = ("variables", index, "expression")
        found.variables.append((name, at, make(at)))
    for index in range(len(policy.conditions)):
        at = "matchConditions", index, "expression"
        found.conditions.append((at, make(at, "bool")))
    for index, one in enumerate(policy.validations):
        at = "validations", index, "expression"
        message = make(("validations", index, "messageExpression"), "string") if one.message_expression else None
        found.validations.append((at, make(at, "bool"), message))
    return found


def _held(
    compiled: _Compiled, number: int, numbers: Iterable[int], cases: Sequence[Case], mark: Callable[[int, int], None]
) -> Iterator[Verdict]:
    before = time.process_time()
    for which in numbers:
        mark(number, which)
        if time.process_time() - before > TOGETHER:
            text = f"took more than {TOGETHER:.0f} s of processor time for all objects together"
            yield Verdict(policy=number, word="stopped", case=which, text=text)
            return
        try:
            for one in _violated(compiled, cases[which]):
                yield Verdict(policy=number, word="violated", at=one.at, case=which, text=one.text, why=one.why)
        except _MistakeError as error:
            yield Verdict(policy=number, word=error.word, at=error.at, case=which, text=str(error))


@dataclass(frozen=True, slots=True)
class _Violation:
    """What does not hold: with what its own expression says of it; or why it has no value."""

    at: Path
    text: str = ""
    why: str = ""


def _violated(compiled: _Compiled, case: Case) -> Iterator[_Violation]:
    """What does not hold of a case; what has no value does not, as with the API server."""
    whole, without = _with_variables(compiled, case)
    try:
        for at, expression in compiled.conditions:
            if not _truth(at, expression, whole, without):
                return
    except NoValueError as error:
        yield _Violation(at, why=str(error))
        return
    for at, expression, message in compiled.validations:
        try:
            if not _truth(at, expression, whole, without):
                yield _Violation(at, _message(message, whole))
        except NoValueError as error:
            yield _Violation(at, why=str(error))


def _with_variables(compiled: _Compiled, case: Case) -> tuple[Case, dict[str, NoValueError]]:
    """A case with the variables that have a value, and why others have none: that matters where they are used."""
    known: dict[str, Any] = {}
    without: dict[str, NoValueError] = {}
    whole = {**case, VARIABLES: known}
    for name, at, expression in compiled.variables:
        try:
            known[name] = expression.value(whole)
        except NoValueError as error:
            without[name] = _reason(error, without)
        except TooLongError as error:
            raise _MistakeError("stopped", at, str(error)) from None
    return whole, without


def _truth(at: Path, expression: Expression, case: Case, without: dict[str, NoValueError]) -> bool:
    try:
        found = expression.value(case)
    except NoValueError as error:
        raise _reason(error, without) from None
    except TooLongError as error:
        raise _MistakeError("stopped", at, str(error)) from None
    if not isinstance(found, bool):
        raise _MistakeError("mistaken", at, f"gives {type(found).__name__}, and not true or false")
    return found


def _reason(error: NoValueError, without: dict[str, NoValueError]) -> NoValueError:
    """Why there is no value; where a variable is missing, why that has none."""
    return next((why for name, why in without.items() if str(error) == f'there is no "{name}"'), error)


def _message(expression: Expression | None, case: Case) -> str:
    """What a message's expression says; nothing of a Secret, whose data it could show."""
    if expression is None or case.get(OBJECT, {}).get("kind") == "Secret":
        return ""
    try:
        found = expression.value(case)
    except (NoValueError, TooLongError):
        return ""
    return found if isinstance(found, str) else ""
