"""Servers with the webhooks of KServe 0.15.2 and 0.20.0 take, strictly, every object of made catalogs; so does kfgen.

`KFGEN_JUDGED` says how many catalogs, half of them for each release (200 if not set; a thousand every night);
`KFGEN_SEED` gives the seed.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from typing import Any

import pytest

from judge import MANAGERS, Judge
from kfgen.domain.tree import Sources
from kfgen.pipeline import render
from made_objects import each_made
from mistakes import told

pytestmark = pytest.mark.tools

CATALOGS = int(os.environ.get("KFGEN_JUDGED") or 200) // len(MANAGERS)
SEED = int(os.environ.get("KFGEN_SEED") or 6)


def clusters_of(version: str) -> list[list[dict[str, Any]]]:
    """What each environment of each made catalog holds, all of them on a release."""
    found: list[list[dict[str, Any]]] = []

    def collect(sources: Sources) -> None:
        clusters: defaultdict[str, list[Any]] = defaultdict(list)
        rendered = render(sources, keep_objects=True)
        assert told(rendered, sources) == []
        for (name, _), bodies in rendered.objects.items():
            clusters[name] += bodies
        found.extend(clusters[name] for name in filter(None, clusters))

    each_made(CATALOGS, SEED, (version,), collect)
    return found


def test_every_object_is_taken(judge: Judge) -> None:
    clusters = clusters_of(judge.version)
    kinds = Counter(body["kind"] for bodies in clusters for body in bodies)
    assert judge.refused(clusters) == []
    wanted = ("InferenceService", "TrainedModel", "ServingRuntime", "InferenceGraph", "Deployment", "LocalModelCache")
    assert all(kinds[kind] >= CATALOGS // 3 for kind in wanted), kinds
