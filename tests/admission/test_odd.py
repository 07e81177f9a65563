"""Objects that fit their schemas and have something odd in them: servers and kfgen refuse the same ones.

`KFGEN_SEED` gives the seed, as for mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from breaking import base
from judge import Judge
from kfgen.domain.data import without_nulls
from kfgen.domain.environment import Environment
from kfgen.pipeline import render
from kfgen.rules.objects import checks_for
from kfgen.schemas import known_by
from mistakes import SEED
from odd_objects import kind_of, odd_ones

pytestmark = pytest.mark.tools

OBJECTS = 1500
ALONE = frozenset({"runtime-formats"})
"""What the webhooks refuse only where there is another runtime already, or when the same one comes again."""

ACCOUNT = "error looking up service account"
"""What is said of a pod, unless somebody made its account before."""


def said(body: dict[str, Any], environment: Environment) -> Iterator[str]:
    """The rules that it breaks."""
    whole: Any = without_nulls(body)
    for code, check in checks_for(str(body["kind"]), known_by(kind_of(body))):
        yield from (f"{code}: {fault.path} {fault.text}" for fault in check(whole, environment))


def test_both_refuse_the_same(judge: Judge) -> None:
    environment = render(base(judge.version).sources()).environments["dev"]
    odd = list(odd_ones(judge.version, Random(f"{SEED} {judge.version}"), OBJECTS))
    judged = zip(odd, judge.verdicts(odd), strict=True)
    found = [(body, list(said(body, environment)), text) for body, text in judged if ACCOUNT not in str(text)]
    assert [f"{body['kind']}: {text}" for body, faults, text in found if text and not faults] == []
    unfounded = [faults for _, faults, text in found if faults and not text]
    assert [faults for faults in unfounded if faults[0].partition(":")[0] not in ALONE] == []
    assert sum(bool(text) for _, _, text in found) > OBJECTS // 8
