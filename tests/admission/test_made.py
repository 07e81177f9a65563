"""Servers with the webhooks of KServe 0.15.2 and 0.20.0 take, strictly, every object of made catalogs."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import pytest

from judge import MANAGERS, Judge
from kfgen.domain.tree import Sources
from kfgen.pipeline import render
from made_objects import each_made

pytestmark = pytest.mark.tools

CATALOGS = 200
Clusters = dict[str, list[list[dict[str, Any]]]]


@pytest.fixture(scope="session")
def made() -> Clusters:
    """By release, what each environment of each catalog that is on it holds."""
    found: Clusters = defaultdict(list)

    def collect(sources: Sources) -> None:
        rendered = render(sources, keep_objects=True)
        clusters: defaultdict[str, list[Any]] = defaultdict(list)
        for (name, _), bodies in rendered.objects.items():
            clusters[name] += bodies
        for name in filter(None, clusters):
            found[rendered.environments[name].version].append(clusters[name])

    each_made(CATALOGS, 6, tuple(MANAGERS), collect)
    return dict(found)


def test_every_object_is_taken(judge: Judge, made: Clusters) -> None:
    clusters = made[judge.version]
    assert judge.refused(clusters) == []
    kinds = Counter(body["kind"] for bodies in clusters for body in bodies)
    wanted = ("InferenceService", "TrainedModel", "ServingRuntime", "InferenceGraph", "Deployment", "LocalModelCache")
    assert all(kinds[kind] >= 50 for kind in wanted), kinds
