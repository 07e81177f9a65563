"""A new file of the catalog as a person would write it: a key a line, and what is inside it on that line where it fits.

In the catalog the source characters count, so text stands without quotes wherever that reads back the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.places import schema_file
from kfgen.yaml_text import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WIDTH: Final = 110
# Inside braces `,` and `:` are left to the braces: text that holds one is quoted there.
_FLOW: Final = re.compile(r"(?:[A-Za-z0-9_/$.]|--?[A-Za-z])[A-Za-z0-9_./+=@$()%-]*\Z")
_LINE: Final = re.compile(r"(?:[A-Za-z0-9_/$.]|--?[A-Za-z])(?:[A-Za-z0-9_./+=@$()%,-]|:(?=[^ ])| (?=[A-Za-z0-9(]))*\Z")
_NULLS: Final = frozenset({"null", "~", ""})


def written(file: str, schema: str, values: Mapping[str, Any], comment: str = "") -> str:
    """The text of a catalog file, under the line with which editors find its schema; None says `null`.

    `comment` may have several lines, without their `# `.
    """
    lines = [f"# yaml-language-server: $schema={'../' * file.count('/')}{schema_file(schema)}"]
    lines += [f"# {line}".rstrip() for line in comment.splitlines()]
    lines += _map(values, "") if values else ["{}"]
    return "\n".join(lines) + "\n"


def flat(value: Any) -> str:
    """A value on one line; inside braces, or as the whole of a line's value."""
    return _flat(value, _FLOW if isinstance(value, (dict, list)) else _LINE)


def _map(values: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in values.items():
        start = f"{indent}{_bare(str(key), _FLOW)}:"
        if not (isinstance(value, (dict, list)) and value):
            yield f"{start} {_flat(value, _LINE)}"
            continue
        whole = f"{start} {_flat(value, _FLOW)}"
        if len(whole) <= WIDTH:
            yield whole
        else:
            yield start
            yield from _map(value, f"{indent}  ") if isinstance(value, dict) else _list(value, indent)


def _list(values: list[Any], indent: str) -> Iterator[str]:
    return (f"{indent}- {_flat(value, _FLOW if isinstance(value, (dict, list)) else _LINE)}" for value in values)


def _flat(value: Any, bare: re.Pattern[str]) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_bare(str(key), _FLOW)}: {_flat(item, _FLOW)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flat(item, _FLOW) for item in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else _bare(str(value), bare)


def _bare(text: str, pattern: re.Pattern[str]) -> str:
    """Text without quotes, where every reader ends it where it ends."""
    if pattern.match(text) and text.lower() not in _NULLS:
        return text
    quoted = scalar(text)
    return quoted if quoted.startswith('"') else f'"{quoted}"'
