"""Where promotion is pinned, no edit that is not an environment's own changes what is built for that environment."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from kfgen.domain.data import Object
from kfgen.domain.problem import ProblemsError
from kfgen.domain.tree import Sources
from kfgen.pipeline import Rendered, render
from strategies_catalog import Made
from strategies_pinned import edit, pinned_catalogs

SHARDS = range(2)
EXAMPLES, EDITS = 10, 10


def built(rendered: Rendered, environment: str) -> dict[tuple[str, str], list[Object]]:
    places = {environment, rendered.catalog.place(environment)}
    return {key: bodies for key, bodies in rendered.objects.items() if key[0] in places and bodies}


@pytest.mark.parametrize("shard", SHARDS)
def test_an_edit_for_others_changes_nothing_here(shard: int) -> None:
    seen: Counter[str] = Counter()

    @seed(shard)
    @settings(
        max_examples=EXAMPLES, phases=[Phase.generate], deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(pinned_catalogs(), st.integers(0, 2**32))
    def law(made: Made, number: int) -> None:
        before = render(Sources(made.sources()), keep_objects=True)
        chance = random.Random(number)
        for _ in range(EDITS):
            environment = chance.choice(made.data["kfgen"]["environments"][1:])
            changed: dict[str, Any] = edit(chance, made, environment)
            try:
                after = render(Sources(Made(changed).sources()), keep_objects=True)
            except ProblemsError as error:
                seen.update({problem.code for problem in error.problems if problem.is_error})
                seen["refused"] += 1
                continue
            seen["accepted" if after.tree.files != before.tree.files else "no difference"] += 1
            assert built(after, environment) == built(before, environment), environment

    law()
    assert seen["accepted"] >= 2 * EXAMPLES, seen
    assert seen["unpinned"], seen
