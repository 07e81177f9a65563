"""catalog/policies/ → policies; and verdicts on them → problems, in the words of the catalog."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.fields import Reading
from kfgen.catalog.policy import POLICY
from kfgen.domain.places import CATALOG
from kfgen.domain.policy import NAMES, VARIABLES, Asked, Match, Policy, Validation
from kfgen.domain.policy import POLICY as PREFIX
from kfgen.domain.problem import Problem, ProblemsError, Report, Severity, Where, did_you_mean, warn_idle
from kfgen.domain.values import merge
from kfgen.yaml_text import locate, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kfgen.domain.policy import Case, Verdict
    from kfgen.domain.problem import Path
    from kfgen.domain.result import EntryResult

FOLDER: Final = f"{CATALOG}/policies/"
_FUNCTIONS: Final = (
    *("has", "size", "all", "exists", "exists_one", "map", "filter", "matches", "contains", "startsWith", "endsWith"),
    *("split", "join", "replace", "substring", "indexOf", "lastIndexOf", "lowerAscii", "upperAscii", "trim", "format"),
    *("int", "uint", "double", "string", "bool", "type", "duration", "timestamp", "orValue", "hasValue"),
    *("quantity", "isQuantity", "isGreaterThan", "isLessThan", "compareTo", "add", "sub"),
)
_STEP: Final = r"\.\??[A-Za-z_]\w*(?![\w(])|\[\??'[^'\\]*'\]|\[\??\"[^\"\\]*\"\]|\[\??\d+\]"
_CHAIN: Final = re.compile(rf"(?<![\w.])object((?:{_STEP})+)")
_STEPS: Final = re.compile(_STEP)
_OWN: Final = re.compile(rf"(?<![\w.]){VARIABLES}\.(\w+)")
_THERE: Final = re.compile(r'^there is no "(.*)"')


@dataclass(frozen=True, slots=True)
class Held:
    """An object that policies are asked about: what expressions know of it, and what gave its values.

    `label` is where it is, as messages say: an environment, or a cluster of several; `ignored` gives the
    reason why what it is made from ignores a rule there, if it does.
    """

    case: Case
    label: str
    environments: tuple[str, ...]
    namespace: str
    where: Callable[[Path, bool], Where]
    ignored: Callable[[str], str]

    @property
    def body(self) -> Mapping[str, Any]:
        """The object itself."""
        found: Mapping[str, Any] = self.case["object"]
        return found

    @property
    def called(self) -> str:
        """Kind and name."""
        return f"{self.body['kind']} {(self.body.get('metadata') or {}).get('name', 'without a name')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What names in a `match` may be; nothing is asked of names where nothing is given."""

    environments: Iterable[str] = ()
    namespaces: Iterable[str] = ()
    kinds: Iterable[str] = ()
    groups: Iterable[str] = ()


def read_policies(files: Mapping[str, bytes], report: Report, known: Known, at: str = "") -> list[Policy]:
    """Every policy below catalog/policies/; `at` is the commit that the files are from, if they are not on disk."""
    found = []
    for file, raw in sorted(files.items()):
        if not file.startswith(FOLDER):
            continue
        own = Report()
        policy = _policy(file, raw, own, at)
        if policy is not None and not at:
            _check_names(policy, known, own)
        report.problems += [_at(one, raw, at) for one in own.problems] if at else own.problems
        if policy is not None and not own.failed_since(0):
            found.append(policy)
    return found


def _policy(file: str, raw: bytes, report: Report, at: str) -> Policy | None:
    try:
        values: Any = merge({}, POLICY.read(parse(raw, file) or {}, (), Reading(file, report)))
    except ProblemsError as error:
        report.problems += error.problems
        return None
    if not values.get("validations") and not report.is_refused(file, ("validations",)):
        report.error(Where(file), "required", '"validations" is missing', "validations: [{expression: …, message: …}]")
    for kind in ("matchConditions", "variables", "validations"):
        for index, one in enumerate(values.get(kind, ())):
            for key in ("name", "expression") if kind == "variables" else ("expression",):
                if key not in one and not report.is_refused(file, (kind, index, key)):
                    report.error(Where(file, (kind, index)), "required", f'"{key}" is missing')
    if report.failed_since(0):
        return None
    return _made(file, raw, values, at)


def _made(file: str, raw: bytes, values: Any, at: str) -> Policy:
    match = values.get("match", {})
    return Policy(
        name=file.rpartition("/")[2].removesuffix(".yaml"),
        file=file,
        raw=raw,
        at=at,
        match=Match(
            api_groups=tuple(match.get("apiGroups", ())),
            kinds=tuple(match.get("kinds", ())),
            namespaces=tuple(match.get("namespaces", ())),
            environments=tuple(match.get("environments", ())),
        ),
        conditions=tuple(one["expression"] for one in values.get("matchConditions", ())),
        variables=tuple((one["name"], one["expression"]) for one in values.get("variables", ())),
        validations=tuple(
            Validation(
                expression=one["expression"],
                message=one.get("message", ""),
                message_expression=one.get("messageExpression", ""),
            )
            for one in values["validations"]
        ),
        severity=Severity(values.get("severity", "error")),
        may_be_ignored=values.get("mayBeIgnored", False),
    )


def _check_names(policy: Policy, known: Known, report: Report) -> None:
    """A name that nothing has would switch a policy off in silence."""
    asked = (
        ("environments", policy.match.environments, known.environments, "environment"),
        ("namespaces", policy.match.namespaces, known.namespaces, "namespace"),
        ("kinds", policy.match.kinds, known.kinds, "kind"),
        ("apiGroups", policy.match.api_groups, known.groups, "API group"),
    )
    for key, names, there, what in asked:
        for index, name in enumerate(names):
            if name not in there:
                text = f'no {what} "{name}" is known: the policy would hold for nothing'
                hint = did_you_mean(name, there) or f"remove it from match.{key}, if nothing is called so any more"
                report.error(Where(policy.file, ("match", key, index)), "reference", text, hint)


def changed_policies(policies: Sequence[Policy], there: Sequence[Policy], report: Report) -> list[Policy]:
    """The policies to hold to: those of the commit, and of those on disk the new and the changed ones."""
    on_disk = {one.file: one for one in policies}
    before = {one.file: one for one in there}
    for file, old in before.items():
        new = on_disk.get(file)
        if new is None or new.raw != old.raw:
            what = "is not there any more" if new is None else "is another one here"
            text = f"{what}; that of {old.at} holds until this is merged"
            report.warn(Where(file), "policy-changed", text, "whoever answers for policies should look at this")
    return [*there, *(one for one in policies if one.file not in before or before[one.file].raw != one.raw)]


def check_ignored(
    policies: Iterable[Policy], files: Iterable[str], results: Iterable[EntryResult], report: Report
) -> None:
    """Warn of reasons to ignore a policy that is not there: the one that is meant is not ignored.

    One with mistakes in its file is there.
    """
    known = {one.name for one in policies}
    known |= {file[len(FOLDER) : -len(".yaml")] for file in files if file.startswith(FOLDER)}
    for result in results:
        for code, reason in result.reasons.items():
            name = code.removeprefix(PREFIX)
            if reason.at and name != code and name not in known:
                warn_idle(Where(result.source, reason.at, on_key=True), code, report, did_you_mean(name, known))


def concerned(policy: Policy, held: Sequence[Held]) -> Asked:
    """A policy, and the objects that its `match` names."""
    match = policy.match
    numbers = []
    for number, one in enumerate(held):
        group = str(one.body["apiVersion"]).rpartition("/")[0]
        pairs = (
            (match.kinds, (str(one.body["kind"]),)),
            (match.api_groups, (group,)),
            (match.environments, one.environments),
            (match.namespaces, (one.namespace,)),
        )
        if all(not names or not set(names).isdisjoint(own) for names, own in pairs):
            numbers.append(number)
    return Asked(policy, tuple(numbers))


def tell(asked: Sequence[Asked], held: Sequence[Held], verdicts: Iterable[Verdict], report: Report) -> list[Problem]:
    """Report what came of policies: at the catalog's line that is to blame, or at the policy's own.

    What the catalog says is meant is given back.
    """
    silenced: list[Problem] = []
    firsts: dict[tuple[int, Path, str], Verdict] = {}
    for verdict in verdicts:
        if verdict.word == "violated":
            problem = _violation(asked[verdict.policy].policy, held[verdict.case], verdict)
            (silenced if problem.ignored else report.problems).append(problem)
        else:
            firsts.setdefault((verdict.policy, verdict.at, verdict.text), verdict)
    for verdict in firsts.values():
        policy = asked[verdict.policy].policy
        one = held[verdict.case] if verdict.case >= 0 else None
        report.problems.append(_stumbled(policy, verdict, one))
    return silenced


def _violation(policy: Policy, one: Held, verdict: Verdict) -> Problem:
    reason = one.ignored(policy.code)
    expression = policy.text(verdict.at)
    index = verdict.at[1]
    assert isinstance(index, int)  # noqa: S101
    said = verdict.text or (policy.validations[index].message if verdict.at[0] == "validations" else "")
    said = " ".join(said.split()).rstrip(".") or "does not hold"
    why = f" ({verdict.why})" if verdict.why else ""
    text = f"{one.called}: {said}{why}, says {policy.called}"
    hint = f"what must hold: {' '.join(expression.split())}"
    if policy.may_be_ignored:
        hint += f"; if it is meant: ignore: {{{policy.code}: <reason>}}"
    elif reason:
        text += ", which nobody may ignore"
    where = one.where(blamed(policy, expression, one.body), False)
    return Problem(
        where=where,
        code=policy.code,
        text=f"{text} ({one.label})",
        hint=hint,
        severity=policy.severity,
        environment=one.label,
        ignored=reason if policy.may_be_ignored else "",
    )


def _stumbled(policy: Policy, verdict: Verdict, one: Held | None) -> Problem:
    """What keeps a policy from being held to something: always an error, whatever its severity."""
    where = _place(policy, verdict) if verdict.at else Where(policy.file, line=1, column=1)
    of = f" (of {policy.at})" if policy.at else ""
    called = one.called if one else "anything"
    if verdict.word == "stopped":
        text = f"was stopped at {called}: it {verdict.text}{of}"
        return Problem(where=where, code="expression-cost", text=text, hint="fewer loops inside each other")
    if verdict.text.startswith("gives "):
        hint = "it must hold or not: a comparison, has(…), a.all(x, …)"
        return Problem(where=where, code="expression", text=f"{verdict.text}{of}", hint=hint)
    there = _THERE.match(verdict.text)
    known = (*NAMES, *(f"{VARIABLES}.{name}" for name, _ in policy.variables), *_FUNCTIONS)
    hint = (did_you_mean(there[1], known) if there else "") or f"it is CEL, and knows {', '.join(NAMES)}"
    return Problem(where=where, code="expression", text=f"is no expression: {verdict.text}{of}", hint=hint)


def _place(policy: Policy, verdict: Verdict) -> Where:
    """The character of the file that a compiler speaks of."""
    line, column = locate(policy.raw, verdict.at)
    if verdict.line:
        lines = policy.text(verdict.at).split("\n")
        before = "".join(lines[: verdict.line - 1]) + lines[verdict.line - 1][: verdict.column - 1]
        line, column = _walked(policy.raw.decode(), (line, column), before)
    return Where(policy.file, line=line, column=column)


def _walked(text: str, start: tuple[int, int], before: str) -> tuple[int, int]:
    """Where in a file a scalar goes on after the characters `before`; YAML folds spaces, so they count for nothing."""
    lines = text.splitlines(keepends=True)
    at = sum(map(len, lines[: start[0] - 1])) + start[1] - 1
    if text[at : at + 1] in ("|", ">"):
        at = text.find("\n", at) + 1
    for wanted in [*"".join(before.split()), ""]:
        while at < len(text) and (text[at].isspace() or (wanted and text[at] != wanted)):
            at += 1
        at += 1 if wanted else 0
    if text[at : at + 1] in ("'", '"') and not before:
        at += 1
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


def blamed(policy: Policy, expression: str, body: Mapping[str, Any]) -> Path:
    """The path in an object that an expression speaks of: the first that is there whole, or else the first of all."""
    paths = list(_paths(policy, expression, set()))
    there = [path for path in paths if _is_there(body, path)]
    return (there or paths or [()])[0]


def _paths(policy: Policy, expression: str, seen: set[str]) -> Iterator[Path]:
    for chain in _CHAIN.finditer(expression):
        yield tuple(_step(one) for one in _STEPS.findall(chain[1]))
    own = dict(policy.variables)
    for name in _OWN.findall(expression):
        if name in own and name not in seen:
            yield from _paths(policy, own[name], seen | {name})


def _step(text: str) -> str | int:
    inner = text.strip(".[]?").strip("'\"")
    return int(inner) if text[0] == "[" and inner.isdecimal() and "'" not in text and '"' not in text else inner


def _is_there(body: Any, path: Path) -> bool:
    for step in path:
        if not (step in body if isinstance(body, dict) else isinstance(body, list) and step in range(len(body))):
            return False
        body = body[step]
    return True


def _at(problem: Problem, raw: bytes, revision: str) -> Problem:
    """A problem of a file as it is in a commit, whose lines are not those on disk."""
    where = problem.where
    if not where.line:
        line, column = locate(raw, where.path, on_key=where.on_key)
        where = Where(where.file, line=line, column=column)
    return replace(problem, where=where, text=f"{problem.text} (of {revision})")
