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

EACH = 7
"""Mistakes of a kind, for each release."""
UNSEEN = frozenset(
    {
        "a class of autoscaling that is none",
        "an object: a label that is none",
        "an object: a mount of no volume",
        "an object: a name that is none",
        "an object: a network policy that cannot be",
        "an object: a port that is none",
        "an object: a probe that cannot be",
        "an object: a role that is bound wrongly",
        "an object: a schedule that is none",
        "an object: a selector that finds nothing",
        "an object: a word that is none",
        "an object: an annotation that is none",
        "an object: an ingress that leads nowhere",
        "an object: keys that are none",
        "an object: less than nothing",
        "an object: rights that contradict each other",
        "an object: no spec at all",
        "an object: two ports of one name",
        "an object: what a server wants is missing",
        "a server's spec: what the webhooks refuse",
        "KServe's objects: what their webhooks refuse",
    }
)
"""What code of the API server and of the webhooks refuses, and no schema says: kfgen does not look there yet."""
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

    assert [f"{made[one].kind}: {said}" for one, said in missed.items() if made[one].kind not in UNSEEN] == []
    nobody = {kind for kind in KINDS if not ours[kind] and not alone[kind]}
    assert nobody == HARMLESS.get(judge.version, frozenset())  # a mistake that nobody minds is none


def test_there_are_many_kinds() -> None:
    assert len(KINDS) - len(UNSEEN) >= 40
    assert len(KINDS) * EACH * 2 >= 1000
    assert KINDS.keys() >= UNSEEN


def test_without_a_mistake_nothing_is_refused(judge: Judge) -> None:
    sources = base(judge.version).sources()
    assert told(render(sources, keep_objects=True), sources) == []
    assert judge.refused([built(judge.version)]) == []
