"""A small YAML writer of the tests' own: a catalog says exactly what a law means, whatever kfgen's writer does."""

from __future__ import annotations

import re
from typing import Any

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9]+\Z")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


class Bare(str):
    """Text to be written without quotes."""

    __slots__ = ()


def written(data: dict[str, Any]) -> str:
    """A mapping as YAML: block style, every text in double quotes unless it is Bare."""
    return "\n".join(_map(data, "")) + "\n" if data else "{}\n"


def quoted(text: str) -> str:
    """Text in double quotes, everything but printable ASCII escaped."""
    return '"' + "".join(map(_character, text)) + '"'


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    number = ord(character)
    if 0x20 <= number < 0x7F:
        return character
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _map(data: dict[str, Any], indent: str) -> list[str]:
    lines = []
    for key, value in data.items():
        name = key if _KEY.match(key) else quoted(key)
        lines += _under(f"{indent}{name}:", value, indent)
    return lines


def _under(head: str, value: Any, indent: str) -> list[str]:
    if isinstance(value, dict) and value:
        return [head, *_map(value, indent + "  ")]
    if isinstance(value, list) and value:
        lines = [head]
        for item in value:
            lines += _under(f"{indent}  -", item, indent + "  ")
        return lines
    return [f"{head} {_scalar(value)}"]


def _scalar(value: Any) -> str:
    if isinstance(value, Bare):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return _float(value) if isinstance(value, float) else ("{}" if isinstance(value, dict) else "[]")


def _float(value: float) -> str:
    text = repr(value)
    mantissa, _, exponent = text.partition("e")
    if "." not in mantissa:
        mantissa += ".0"
    if not exponent:
        return mantissa
    return f"{mantissa}e{exponent if exponent[0] in '+-' else '+' + exponent}"
