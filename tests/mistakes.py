"""Makes mistakes of every kind by a seed, and tells what kfgen says of each; what it lets pass is for a cluster."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from unittest.mock import patch

import breaking_catalogs
import breaking_fields
import breaking_kinds
import breaking_llms
import breaking_objects
import breaking_pods
import breaking_servers
import breaking_stated
from breaking import KINDS, Base, base, built
from kfgen.cel.judging import verdicts
from kfgen.domain.policy import NAMES, Asked, Case, Verdict
from kfgen.domain.problem import Problem, ProblemsError, Where
from kfgen.domain.tree import Sources
from kfgen.messages import lines
from kfgen.pipeline import Rendered, render
from kfgen.stages import validate
from kfgen.stages.validate import Applied
from kfgen.validation import Policing, validated
from worlds import objects_of

SEED = os.environ.get("KFGEN_SEED") or "1"
MODULES = (
    breaking_catalogs,
    breaking_fields,
    breaking_kinds,
    breaking_llms,
    breaking_objects,
    breaking_pods,
    breaking_servers,
    breaking_stated,
)
"""Where the kinds are declared."""


@dataclass
class Mistake:
    """One catalog with a mistake in it."""

    kind: str
    broken: Base
    said: list[str] = field(default_factory=list)
    """What kfgen says that is to be mended: `render`, or else `validate`."""
    objects: list[dict[str, Any]] = field(default_factory=list)
    """The objects that it gives and the whole catalog does not; none where `render` refuses it."""


def evaluated(asked: Sequence[Asked], cases: Sequence[Case], names: Mapping[str, str] = NAMES) -> Iterator[Verdict]:
    """What comes of expressions; without a process for each catalog, which a thousand would wait for."""
    return verdicts(asked, cases, lambda *_: None, names)


_WARNINGS = validate._warnings


def _anywhere(one: Applied, *more: Any) -> Iterator[Problem]:
    """Warnings without their places."""
    return _WARNINGS(replace(one, where=lambda *_: Where("")), *more)


def told(rendered: Rendered, sources: Sources, *, seek: bool = False) -> list[str]:
    """What `kfgen validate` says that is to be mended.

    Warnings are looked for, too, but not their places in the catalog, unless `seek`: it makes objects again a hundred
    times for each, which is most of the time, and nobody reads them here.
    """
    with nullcontext() if seek else patch.object(validate, "_warnings", _anywhere):
        problems = validated(rendered, sources, (), Policing(evaluated)).problems
    return lines([problem for problem in problems if problem.is_error], sources)


def mistakes(version: str, each: int) -> Iterator[Mistake]:
    """So many mistakes of each kind, with what kfgen makes of them."""
    whole = built(version)
    for kind, change in KINDS.items():
        for number in range(each):
            broken = base(version, Random(f"{SEED} {version} {kind} {number}"))
            change(broken)
            made = Mistake(kind, broken)
            try:
                rendered = render(broken.sources(), keep_objects=True)
            except ProblemsError as error:
                made.said = lines(error.problems, broken.sources())
            else:
                made.said = told(rendered, broken.sources())
                made.objects = [body for body in objects_of(rendered, "dev") if body not in whole]
            yield made
