"""Problem: one thing wrong with a catalog, where it stands, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Path: TypeAlias = "tuple[str | int, ...]"


class Severity(StrEnum):
    """What a problem does: an error stops the run, a warning is only said."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a catalog file: a path of keys and indices; line and column are worked out when it is printed.

    `on_key` points at the last key of the path rather than at its value. `line` and `column` (from 1) are given only
    by a reader that already knows them, for example where the YAML itself is broken.
    """

    file: str
    path: Path = ()
    on_key: bool = False
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One message: `file:line:column: severity[code]: text. hint: …`."""

    where: Where
    code: str
    text: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        """Whether this problem stops the run."""
        return self.severity is Severity.ERROR


class ProblemsError(Exception):
    """The one exception a user meets: every problem that was found, at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problem(s)")


@dataclass(slots=True)
class Report:
    """Collects the problems of one pass over a catalog; a stage reports all it finds, then the pipeline stops."""

    problems: list[Problem] = field(default_factory=list)

    def error(self, where: Where, code: str, text: str, hint: str = "") -> None:
        """Note something that must be mended."""
        self.problems.append(Problem(where=where, code=code, text=text, hint=hint))

    def warn(self, where: Where, code: str, text: str, hint: str = "") -> None:
        """Note something that is allowed but probably not meant."""
        self.problems.append(Problem(where=where, code=code, text=text, hint=hint, severity=Severity.WARNING))

    @property
    def errors(self) -> Iterator[Problem]:
        """The problems that stop a run."""
        return (problem for problem in self.problems if problem.is_error)

    def raise_errors(self) -> None:
        """Stop here if anything must be mended.

        Raises:
            ProblemsError: with everything found so far, warnings included.
        """
        if any(self.errors):
            raise ProblemsError(self.problems)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean "x"?`, or an empty text where nothing known comes near the word."""
    # Imported here: most runs have no mistake to suggest anything for.
    from rapidfuzz import process  # noqa: PLC0415
    from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler  # noqa: PLC0415

    choices = list(known)
    best = process.extractOne(
        word, choices, scorer=JaroWinkler.normalized_similarity, processor=str.lower, score_cutoff=0.75
    )
    if best is None:
        # "format" is near "modelFormat" for a person, though not letter by letter.
        inside = [choice for choice in choices if len(word) >= 4 and word.lower() in choice.lower()]
        best_word = min(inside, key=lambda choice: (len(choice), choice), default="")
    else:
        ranked = sorted(choices, key=lambda choice: (DamerauLevenshtein.distance(word.lower(), choice.lower()), choice))
        best_word = ranked[0] if DamerauLevenshtein.distance(word.lower(), ranked[0].lower()) <= 2 else best[0]
    return f'did you mean "{best_word}"?' if best_word else ""


def listing(names: Iterable[str], limit: int = 8) -> str:
    """Names for a message, sorted and cut after `limit`: `a, b, c and 4 more`."""
    ordered = sorted(names)
    if not ordered:
        return "none"
    more = f" and {len(ordered) - limit} more" if len(ordered) > limit else ""
    return ", ".join(ordered[:limit]) + more
