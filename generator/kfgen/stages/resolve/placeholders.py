"""$(name), $(version) and $(env): filled in where the format says so, nowhere else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kfgen.domain.places import BASE
from kfgen.domain.problem import Report, Where, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANY = re.compile(r"\$\(([^)]*)\)")
_LIKE = re.compile(r"\$(?:\{([a-z]+)\}|([a-z]+))")  # as shells and Compose spell them


def fill(text: str, values: Mapping[str, str], where: Where, report: Report) -> str:
    """The text with its placeholders filled in; an unknown one, or one without a value, is an error."""
    if "$" not in text:
        return text
    for like in _LIKE.finditer(text):
        name = like[1] or like[2]
        if name in values:
            hint = f"write $({name}); if it is meant: ignore: {{placeholder-spelling: …}}"
            report.warn(where, "placeholder-spelling", f"{like[0]} stands for nothing and is kept as it is", hint)

    def value(match: re.Match[str]) -> str:
        name = match[1]
        known = values.get(name)
        if known:
            return known
        if name in values:
            report.error(where, "placeholder", f"$({name}) has nothing to stand for", f"set {name}:")
        else:
            meant = nearest(name, values)
            hint = f"did you mean $({meant})?" if meant else f"there are {', '.join(f'$({key})' for key in values)}"
            report.error(where, "placeholder", f"$({name}) is not a placeholder here", hint)
        return match[0]

    return _ANY.sub(value, text)


def environment_name(name: str) -> str:
    """What $(env) stands for: the environment's name, `base` in the base."""
    return name or BASE
