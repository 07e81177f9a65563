"""Slips in YAML, in the words of whoever wrote the file: what libyaml's complaint and the lines around it come to."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_NO_SPACE: Final = re.compile(r"\s*(?:- )?(?P<key>[A-Za-z0-9_./-]+):[^\s:/]")
_STARTS: Final = "@`%&*!|>"  # what no text begins with unless it is quoted
_UNEXPECTED: Final = "mapping values are not allowed"
_UNEVEN: Final = ("did not find expected key", "did not find expected '-' indicator", "<document start>")


class Slip(NamedTuple):
    """What is wrong, the line and column (from 1) where it is, and how to mend it."""

    text: str
    line: int
    column: int
    hint: str = ""


def slip(what: str, line: int, column: int, source: str, began: int = 0) -> Slip:
    """What is meant by a complaint at a place of a file; `began` is the line where what could not be read begins."""
    rows = source.split("\n")
    row = rows[line - 1] if line <= len(rows) else ""
    found = (
        _tab(what, row, line, column)
        or _first_character(what, line, column)
        or _missing_space(what, rows, began)
        or _second_value(what, row, line, column)
    )
    if found is None and any(sign in what for sign in _UNEVEN) and not row[: column - 1].strip():
        hint = "begin it in the column of the keys (or dashes) it stands beside"
        return Slip(f"the indentation fits none of the lines above: {what}", line, column, hint)
    return found or Slip(what, line, column)


def _tab(what: str, row: str, line: int, column: int) -> Slip | None:
    before = row[: len(row) - len(row.lstrip())]
    at = before.find("\t")
    if 0 <= at < column and (not row[at : column - 1].strip() or _UNEXPECTED in what):
        return Slip("a tab in the indentation", line, at + 1, "YAML is indented with spaces alone")
    return None


def _first_character(what: str, line: int, column: int) -> Slip | None:
    if "character" not in what:
        return None
    return Slip(what, line, column, f"quote text that begins with one of {' '.join(_STARTS)}")


def _missing_space(what: str, rows: list[str], began: int) -> Slip | None:
    """`version:8` is text; that it is no key shows on a later line."""
    if "expected ':'" not in what or not 0 < began <= len(rows):
        return None
    match = _NO_SPACE.match(rows[began - 1])
    if match is None:
        return Slip(what, began, 1, 'a line of a map is "key: value"')
    column = match.end("key") + 1
    return Slip("no space after the colon", began, column, f'write "{match["key"]}: …"')


def _second_value(what: str, row: str, line: int, column: int) -> Slip | None:
    """A colon where no key can be: inside a value, or on a line that is indented as if it continued one."""
    if _UNEXPECTED not in what:
        return None
    if re.search(r":\s", row[: column - 1]):
        return Slip("a colon and a space inside a value", line, column, "put the value in quotes")
    start = len(row) - len(row.lstrip()) + 1
    hint = "begin it in the column of the keys it stands beside; what continues a value holds no colon and space"
    return Slip("the line is indented more than the lines above it, which have a value", line, start, hint)
