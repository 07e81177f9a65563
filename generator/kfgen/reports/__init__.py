"""Problems as machines read them: one file per form, listed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.reports.github import github
from kfgen.reports.junit import junit
from kfgen.reports.plain import plain
from kfgen.reports.sarif import sarif

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kfgen.domain.problem import Problem
    from kfgen.domain.tree import Sources

FORMS: Final[Mapping[str, Callable[[Iterable[Problem], Sources], str]]] = {
    "json": plain,
    "sarif": sarif,
    "junit": junit,
    "github": github,
}
