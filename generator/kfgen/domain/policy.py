"""Policy: what a team asks of objects beyond what clusters take; of which it is asked, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.problem import Path

# What an expression may speak of → its type in CEL; `variables` are the policy's own.
OBJECT: Final = "object"
VARIABLES: Final = "variables"
NAMES: Final[Mapping[str, str]] = {
    OBJECT: "dyn",
    "environment": "string",
    "cluster": "string",
    "owner": "string",
    VARIABLES: "map",
}


RULE_NAMES: Final[Mapping[str, str]] = {"self": "dyn", "oldSelf": "dyn", "was": "map"}
"""What rules speak of that definitions state; `was` holds a `value` where there was one before."""


class NotInstalledError(Exception):
    """What evaluates CEL is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which objects a policy is about; where nothing is said, any."""

    api_groups: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What must hold of an object, and what is said where it does not."""

    expression: str
    message: str = ""
    message_expression: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A file of catalog/policies/. `at` is the commit it is from, as it was asked for; empty for the one on disk."""

    name: str
    file: str
    raw: bytes
    at: str = ""
    match: Match = Match()
    conditions: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    validations: tuple[Validation, ...] = ()
    severity: Severity = Severity.ERROR
    may_be_ignored: bool = False

    @property
    def code(self) -> str:
        """The id of its problems."""
        return f"{POLICY}{self.name}"

    @property
    def called(self) -> str:
        """The file, as messages name it."""
        return f"{self.file} of {self.at}" if self.at else self.file

    def text(self, at: Path) -> str:
        """The expression at a path of the file."""
        kind, index, *rest = at
        assert isinstance(index, int)  # noqa: S101 - all of them stand in lists
        if kind == "validations":
            one = self.validations[index]
            return one.message_expression if rest == ["messageExpression"] else one.expression
        return self.conditions[index] if kind == "matchConditions" else self.variables[index][1]


@dataclass(frozen=True, slots=True)
class Asked:
    """A policy, and the numbers of the objects that it is asked about."""

    policy: Policy
    cases: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of an expression of a policy, told by its number.

    `word`: `mistaken` where the expression is none (at `line` and `column` of it, from 1), `violated` by the case
    (`why`: since it has no value for it), `stopped` where it went on for too long.
    """

    policy: int
    word: str
    at: tuple[str | int, ...] = ()
    case: int = -1
    text: str = ""
    why: str = ""
    line: int = 0
    column: int = 0


POLICY: Final = "policy/"  # what the ids of their problems begin with

Case = dict[str, Any]  # a name that expressions know → its value
