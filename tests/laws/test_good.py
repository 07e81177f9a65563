"""No false refusals: `kfgen validate` takes every made catalog, which is good by construction.

`KFGEN_GOOD` says how many, 300 if not set: with the 200 that servers judge too (tests/admission), 500 for each change.
`KFGEN_SEED` gives the seed, as for mistakes.
"""

from __future__ import annotations

import os

import pytest

from kfgen.domain.tree import Sources
from kfgen.pipeline import render
from made_objects import each_made
from mistakes import SEED, told

CATALOGS = int(os.environ.get("KFGEN_GOOD") or 300)
SHARDS = 6


@pytest.mark.parametrize("shard", range(SHARDS))
def test_what_is_good_is_taken(shard: int) -> None:
    seen: list[int] = []

    def look(sources: Sources) -> None:
        rendered = render(sources, keep_objects=True)
        assert told(rendered, sources, seek=shard == 0) == []
        seen.append(sum(len(bodies) for bodies in rendered.objects.values()))

    each_made(CATALOGS // SHARDS, int(SEED) * 1000 + shard, None, look)
    assert len(seen) >= CATALOGS // SHARDS
    assert sum(seen) > CATALOGS // SHARDS
