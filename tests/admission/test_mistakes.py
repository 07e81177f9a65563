"""What servers with KServe's webhooks refuse, kfgen refuses first: mistakes of every kind, made by a seed.

`KFGEN_SEED` gives the seed; the run prints it, and by kind what was made, what kfgen refused and what it missed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from breaking import KINDS, base, built
from judge import Judge
from kfgen.pipeline import render
from mistakes import SEED, mistakes, told

pytestmark = pytest.mark.tools

EACH = 10
"""Mistakes of a kind, for each release."""
STRICTER = frozenset({"an object: a quantity that is none", "a pod's fields that are none"})
"""Where kfgen refuses what nobody means and the server reads somehow: of a quota it takes "Gi" for a number, and for a
volume without a name KServe's webhook writes an empty one, which no pod can have."""
HARMLESS = {"0.15.2": frozenset({"a variable for Python's own path"})}
"""What a release takes though others do not."""


def test_what_is_refused_is_refused_first(judge: Judge, record_property: Callable[[str, object], None]) -> None:
    made = list(mistakes(judge.version, EACH))
    offered = [(number, body) for number, one in enumerate(made) for body in one.objects]
    verdicts = judge.verdicts([body for _, body in offered])
    refused = {number: said for (number, _), said in zip(offered, verdicts, strict=True) if said is not None}
    missed = {number: said for number, said in refused.items() if not made[number].said}

    ours, alone = Counter(one.kind for one in made if one.said), Counter(made[number].kind for number in missed)
    counts = {kind: [EACH, ours[kind], alone[kind]] for kind in KINDS}
    record_property("mistakes", {"release": judge.version, "seed": SEED, "counts": counts})

    assert [f"{made[one].kind}: {said}" for one, said in missed.items()] == []
    unfounded = [one for number, one in enumerate(made) if one.objects and one.said and number not in refused]
    assert [f"{one.kind}: {one.said[0]}" for one in unfounded if one.kind not in STRICTER] == []
    nobody = {kind for kind in KINDS if not ours[kind] and not alone[kind]}
    assert nobody == HARMLESS.get(judge.version, frozenset())  # a mistake that nobody minds is none


def test_there_are_many_kinds() -> None:
    assert len(KINDS) >= 40
    assert len(KINDS) * EACH * 2 >= 1000


def test_without_a_mistake_nothing_is_refused(judge: Judge) -> None:
    sources = base(judge.version).sources()
    assert told(render(sources, keep_objects=True), sources) == []
    assert judge.refused([built(judge.version)]) == []
