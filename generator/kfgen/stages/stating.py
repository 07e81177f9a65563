"""Objects that fit their schemas → what the rules say that their definitions state in CEL."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kfgen.domain.fault import spelt
from kfgen.domain.policy import Asked, NotInstalledError, Policy, Validation
from kfgen.domain.problem import Problem, Severity
from kfgen.schemas.stated import is_of_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kfgen.domain.policy import Case, Verdict
    from kfgen.domain.problem import Path, Report
    from kfgen.schemas.stated import Fitting, Place

Judge: TypeAlias = "Callable[[Sequence[Asked], Sequence[Case]], Iterable[Verdict]]"

_LONGEST: Final = 240  # characters of a rule in a hint
_STEP: Final = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)|\['([^']*)'\]")
_TYPED: Final = ("overload", "timestamp", "Timestamp")
"""What an evaluator says that takes a time for text: the API server knows its type from the schema."""
_SPECIAL: Final = re.compile(r"__(dot|dash|slash|underscores|namespace|[a-z]+)__")
_ESCAPES: Final = (("__", "__underscores__"), (".", "__dot__"), ("-", "__dash__"), ("/", "__slash__"))
_WORDS: Final = ("true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if")
_MORE_WORDS: Final = ("import", "let", "loop", "package", "namespace", "return", "var", "void", "while")


@dataclass(slots=True)
class _Questions:
    """What is asked: each rule once, of every place that it is stated of."""

    rules: list[Mapping[str, Any]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)  # of a rule, by what it says
    of: list[list[int]] = field(default_factory=list)  # of each rule, the numbers of its cases
    cases: list[Case] = field(default_factory=list)
    places: list[tuple[Fitting, Place]] = field(default_factory=list)  # of each case

    def add(self, one: Fitting, place: Place) -> None:
        """Ask the rules of a place, but for those of changes where nothing was there before."""
        asked = [rule for rule in place.rules if place.before is not None or not is_of_changes(rule)]
        for rule in asked:
            number = self.numbers.setdefault(repr((one.of, rule)), len(self.rules))
            if number == len(self.rules):
                self.rules.append(rule)
                self.of.append([])
            self.of[number].append(len(self.cases))
        if asked:
            self.cases.append(_case(asked, place))
            self.places.append((one, place))

    def asked(self) -> list[Asked]:
        """As policies with one validation."""
        return [Asked(_policy(rule), tuple(of)) for rule, of in zip(self.rules, self.of, strict=True)]


def hold(fitting: Iterable[Fitting], judge: Judge, report: Report) -> None:
    """Report what rules say; of rules that cannot be asked, that."""
    questions = _Questions()
    for one in fitting:
        for place in one.stated.places(one.body, one.before):
            questions.add(one, place)
    if not questions.cases:
        return
    asked = questions.asked()
    try:
        verdicts = list(judge(asked, questions.cases))
    except NotInstalledError:
        report.problems += _nobody(questions)
        return
    report.problems += _told(verdicts, asked, questions)


def _case(rules: Sequence[Mapping[str, Any]], place: Place) -> Case:
    special = any(_SPECIAL.search(rule["rule"]) for rule in rules)
    value, before = (_escaped(one) if special else one for one in (place.value, place.before))
    return {"self": value, "oldSelf": before, "was": {} if before is None else {"value": before}}


def _escaped(value: Any) -> Any:
    """A value whose fields are also there by the names that an expression can write."""
    if isinstance(value, list):
        return [_escaped(one) for one in value]
    if not isinstance(value, dict):
        return value
    plain = {key: _escaped(one) for key, one in value.items()}
    return {**plain, **{_written(key): one for key, one in plain.items()}}


def _written(key: str) -> str:
    if key in _WORDS or key in _MORE_WORDS:
        return f"__{key}__"
    for text, escape in _ESCAPES:
        key = key.replace(text, escape)
    return key


def _policy(rule: Mapping[str, Any]) -> Policy:
    validation = Validation(expression=_expression(rule), message_expression=rule.get("messageExpression", ""))
    return Policy(name="", file="", raw=b"", validations=(validation,))


def _expression(rule: Mapping[str, Any]) -> str:
    text = str(rule["rule"])
    return f"cel.bind(oldSelf, was.?value, {text})" if rule.get("optionalOldSelf") else text


def _told(verdicts: Iterable[Verdict], asked: Sequence[Asked], questions: _Questions) -> Iterator[Problem]:
    stumbled: dict[tuple[int, Path], Problem] = {}
    for verdict in verdicts:
        one, place = questions.places[verdict.case if verdict.case >= 0 else asked[verdict.policy].cases[0]]
        rule = questions.rules[verdict.policy]
        if verdict.word == "violated" and not any(word in verdict.why for word in _TYPED):
            yield _violation(one, place, rule, verdict)
            continue
        problem = _unchecked(one, place, f"the rule {_shown(rule)} of {one.of}", verdict.why or verdict.text)
        stumbled.setdefault((verdict.policy, verdict.at), problem)
    yield from stumbled.values()


def _violation(one: Fitting, place: Place, rule: Mapping[str, Any], verdict: Verdict) -> Problem:
    said = verdict.text or rule.get("message", "") or "does not hold to a rule"
    why = f" ({verdict.why})" if verdict.why else ""
    path = place.path + tuple(name or quoted for name, quoted in _STEP.findall(str(rule.get("fieldPath", ""))))
    text = f"{one.called}: {spelt(path)}: {' '.join(str(said).split()).rstrip('.')}{why}, says {one.of} ({one.label})"
    return Problem(
        where=one.where(_there(one.body, path), False),
        code="schema",
        text=text,
        hint=f"what must hold of {spelt(place.path)}, called self: {_shown(rule)}",
        environment=one.label,
    )


def _unchecked(one: Fitting, place: Place, what: str, why: str, hint: str = "") -> Problem:
    return Problem(
        where=one.where(_there(one.body, place.path), False),
        code="unchecked-rules",
        text=f"{one.called}: {what} could not be asked: {' '.join(why.split())} ({one.label})",
        hint=hint or "a server that has the definition asks it",
        severity=Severity.WARNING,
        environment=one.label,
    )


def _nobody(questions: _Questions) -> Iterator[Problem]:
    """A problem for each kind that has rules, where the first of its objects is."""
    counts: dict[str, set[str]] = {}
    firsts: dict[str, tuple[Fitting, Place]] = {}
    for one, place in questions.places:
        kind = f"{one.body['kind']} of {one.of}"
        counts.setdefault(kind, set()).update(rule["rule"] for rule in place.rules)
        firsts.setdefault(kind, (one, place))
    for kind, (one, place) in firsts.items():
        count = len(counts[kind])
        what = f"{count} rule{'s' if count > 1 else ''} in CEL of this kind's definition ({one.of})"
        why = "what evaluates CEL is not installed"
        yield _unchecked(one, place, what, why, "pip install 'kfgen[policies]'")


def _shown(rule: Mapping[str, Any]) -> str:
    text = " ".join(str(rule["rule"]).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _there(body: Any, path: Path) -> Path:
    """As much of a path as an object has: what a default filled in, nobody wrote."""
    for number, step in enumerate(path):
        if not (step in body if isinstance(body, dict) else isinstance(body, list) and step in range(len(body))):
            return path[:number]
        body = body[step]
    return path
