"""Problem: one thing wrong with a catalog, where it stands, and how to mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
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
    """One message: `file:line:column: severity[code]: text. hint: …`.

    `environment` is set where the text says `(<environment>)`: the same problem of several is one message.
    `ignored` is the reason why a warning is meant, where the catalog gives one; it is not said then.
    """

    where: Where
    code: str
    text: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    environment: str = ""
    ignored: str = ""

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
    """Collects the problems of one pass over a catalog; a stage reports all it finds, then the pipeline stops.

    `refused` are the places, (file, path), of what was written but could not be taken: it is not missing.
    """

    problems: list[Problem] = field(default_factory=list)
    refused: set[tuple[str, Path]] = field(default_factory=set)

    def error(self, where: Where, code: str, text: str, hint: str = "") -> None:
        """Note something that must be mended."""
        self.problems.append(Problem(where=where, code=code, text=text, hint=hint))

    def warn(self, where: Where, code: str, text: str, hint: str = "") -> None:
        """Note something that is allowed but probably not meant."""
        self.problems.append(Problem(where=where, code=code, text=text, hint=hint, severity=Severity.WARNING))

    def is_refused(self, file: str, path: Path) -> bool:
        """Whether the value at a path, or what it stands in, was written but could not be taken."""
        return any((file, path[:length]) in self.refused for length in range(len(path) + 1))

    def failed_since(self, before: int) -> bool:
        """Whether anything that must be mended was found since there were `before` problems."""
        return any(problem.is_error for problem in self.problems[before:])

    def came_up_in(self, environment: str, before: int) -> None:
        """Note the environment, as messages call it, on the problems found since there were `before` of them.

        One that another environment's values brought up, such as a namespace of the base, keeps what was noted on it;
        one of a file that happened to be read just then names no environment, and is of none.
        """
        signs = (f"({environment})", f"{{{environment}:")
        for at, one in enumerate(self.problems[before:], before):
            if not one.environment and any(sign in text for sign in signs for text in (one.text, one.hint)):
                self.problems[at] = replace(one, environment=environment)

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


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or an empty text where none comes near."""
    # Imported here: most runs have no mistake to suggest anything for.
    from rapidfuzz import process  # noqa: PLC0415
    from rapidfuzz.distance import OSA, JaroWinkler  # noqa: PLC0415

    choices, low = list(known), word.lower()
    lowered = [one.lower() for one in choices]
    most = max(int(len(word) >= 3), len(word) // 4)
    slips = process.extract(low, lowered, scorer=OSA.distance, score_cutoff=most, limit=None)
    if slips:
        return min((count, choices[at]) for _, count, at in slips)[1]
    if len(word) < 4:
        return ""
    alike = process.extract(low, lowered, scorer=JaroWinkler.normalized_similarity, score_cutoff=0.88, limit=None)
    near: list[tuple[float, str]] = [(-likeness, choices[at]) for _, likeness, at in alike if len(choices[at]) >= 4]
    # "format" is near "modelFormat" for a person
    near = near or [(len(one), one) for one, other in zip(choices, lowered, strict=True) if low in other]
    return min(near)[1] if near else ""


def misspelt(word: str, known: Iterable[str]) -> str:
    """The known word that this one is by a slip, or an empty text; for words that may well be others than those known.

    Words of a family are no slips: `team-a` beside `team-b`, `dev2` beside `dev1`.
    """
    from rapidfuzz.distance import DamerauLevenshtein  # noqa: PLC0415 - as above

    choices = sorted(known)
    if word in choices or len(word) < 4:
        return ""
    most = 1 if len(word) < 8 else 2
    near = [(DamerauLevenshtein.distance(word, choice), choice) for choice in choices if not _related(word, choice)]
    return min((one for one in near if one[0] <= most), default=(0, ""))[1]


def _related(word: str, other: str) -> bool:
    """Whether two words differ in numbers or single letters that stand for themselves."""
    ours, theirs = re.findall(r"[^\W\d_]+|\d+", word), re.findall(r"[^\W\d_]+|\d+", other)
    pairs = [pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]]
    more = ours[len(theirs) :] + theirs[len(ours) :]
    return all(min(len(one), len(two)) < 3 or one.isdigit() for one, two in pairs) and all(
        len(one) < 3 or one.isdigit() for one in more
    )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean "x"?`, or an empty text where nothing known comes near the word."""
    best = nearest(word, known)
    return f'did you mean "{best}"?' if best else ""


def visible(text: str) -> str:
    """Text as it can be seen: control characters replaced, spaces and marks that look like nothing by their number."""
    return text if text.isprintable() else "".join(char if char.isprintable() else _named(char) for char in text)


def _named(char: str) -> str:
    no_character = char <= "\x9f" or "\ud800" <= char <= "\udfff"
    return "\N{REPLACEMENT CHARACTER}" if no_character else f"<U+{ord(char):04X}>"


def on_one_line(said: str) -> str:
    """What a program said, for a message: no line breaks, no control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in said).split())


def listing(names: Iterable[str], limit: int = 8) -> str:
    """Names for a message, sorted and cut after `limit`: `a, b, c and 4 more`."""
    ordered = sorted(names)
    if not ordered:
        return "none"
    more = f" and {len(ordered) - limit} more" if len(ordered) > limit else ""
    return ", ".join(ordered[:limit]) + more


def warn_idle(where: Where, code: str, report: Report, meant: str = "") -> None:
    """Report a reason to ignore a warning that does not come up; `meant` is what may have been meant."""
    report.warn(where, "unused-ignore", f'there is no warning "{code}" here to ignore', meant or "remove the line")
