"""$(name), $(version) and $(env): filled in where the format says so, nowhere else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kfgen.domain.places import BASE
from kfgen.domain.problem import Report, Where, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANY = re.compile(r"\$\(([^)]*)\)")


def fill(text: str, values: Mapping[str, str], where: Where, report: Report) -> str:
    """The text with its placeholders filled in; an unknown one, or one without a value, is an error."""
    if "$(" not in text:
        return text

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
