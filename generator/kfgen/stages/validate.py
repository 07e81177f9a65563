"""Built objects → problems: what the API server would refuse of them, by the schemas of what runs there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.problem import Problem, did_you_mean
from kfgen.schemas import Versions, find, kinds_there, source_of
from kfgen.schemas.validator import Fault, Validator, of_part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kfgen.domain.data import Object
    from kfgen.domain.problem import Path, Report, Where

_OWN: Final = "put its CustomResourceDefinition, or a JSON Schema, into catalog/schemas/<name>.yaml"


@dataclass(frozen=True, slots=True)
class Applied:
    """An object as it is applied: by which name messages know where, what runs there, what gave its values."""

    body: Object
    label: str
    versions: Versions
    where: Callable[[Path, bool], Where]


def validate(applied: Iterable[Applied], own: Mapping[str, Validator], report: Report) -> None:
    """Hold every object to the schema of its kind; `own` are those that the catalog brings, which come first."""
    for one in applied:
        kind = f"{one.body['apiVersion']}/{one.body['kind']}"
        if kind in own:
            _tell(one, own[kind].faults(one.body), "catalog/schemas/", report)
            continue
        found = find(kind, one.versions)
        if found is None:
            report.problems.append(_unknown(one))
        else:
            _tell(one, of_part(found.part).faults(one.body), found.of, report)


def _tell(one: Applied, faults: Iterable[Fault], of: str, report: Report) -> None:
    for fault in faults:
        text = f"{_called(one)}: {spelt(fault.path)} {fault.text}, says {of} ({one.label})"
        where = one.where(fault.path, fault.on_key)
        report.problems.append(Problem(where=where, code="schema", text=text, hint=fault.hint, environment=one.label))


def _unknown(one: Applied) -> Problem:
    """A kind that nobody knows there: where it was removed or is not there yet, that is said."""
    version, kind = str(one.body["apiVersion"]), str(one.body["kind"])
    there = [name.rpartition("/")[0] for name in kinds_there(one.versions) if name.rpartition("/")[2] == kind]
    source = source_of(f"{version}/{kind}", one.versions)
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


def spelt(path: Path) -> str:
    """A path inside an object as people write it: `spec.containers[0].image`."""
    text = ""
    for step in path:
        plain = isinstance(step, str) and step.replace("-", "").replace("_", "").isalnum()
        text += f".{step}" if plain else f"[{step}]"
    return text.removeprefix(".") or "the object"
