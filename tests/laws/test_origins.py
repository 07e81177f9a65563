"""Whatever is changed in a catalog: where it makes a difference, that place is among the origins of what differs."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from kfgen.domain.data import same
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.domain.problem import Path, ProblemsError, Report, Where
from kfgen.domain.told import GONE
from kfgen.domain.tree import Sources
from kfgen.origins import Origins, Place
from kfgen.pipeline import render, resolve_environments
from kfgen.stages.load import load
from strategies_catalog import Made, catalogs
from strategies_yaml import Bare

SHARDS = range(4)
EXAMPLES, CHANGES = 5, 60
WORDS = {"Knative": "Standard", "Standard": "Knative", "existing": "external-secrets", "external-secrets": "existing"}


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [leaf for key, item in items for leaf in leaves(item, (*path, key))]
    yield from found or [(path, value)]


def other(value: Any) -> Any:
    """Another value that may stand there, made otherwise than kfgen makes the ones that it tries."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 7
    if isinstance(value, Bare) and value.isdigit():
        return Bare(int(value) + 7)
    if isinstance(value, str) and value:
        return WORDS.get(value) or type(value)(f"{value}{'7' if value[-1].isdigit() else 'y'}")
    return None


def apart(value: Any) -> Any:
    """A copy in which nothing is shared, as two places of a made catalog may share what they say."""
    if isinstance(value, dict):
        return {key: apart(item) for key, item in value.items()}
    return [apart(item) for item in value] if isinstance(value, list) else value


def changed(data: dict[str, Any], file: str, path: Path) -> dict[str, Any]:
    result = {**data, file: apart(data[file])}
    at: Any = result[file]
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = other(at[path[-1]])
    return result


def origins_of(data: dict[str, Any]) -> Origins | None:
    """What can be asked of a catalog; None if it, or an environment of it, cannot be made sense of."""
    report = Report()
    sources = Sources(Made(data).sources())
    try:
        catalog = load(sources, report)
        environments = resolve_environments(catalog, report)
    except Exception:  # a change may break anything; the law is about the others
        return None
    return None if any(report.errors) else Origins(catalog, environments)


def is_whole(data: dict[str, Any]) -> bool:
    """Whether nothing is wrong with a catalog."""
    try:
        render(Sources(Made(data).sources()))
    except ProblemsError:
        return False
    return True


def differing(before: Sequence[Manifest], after: Sequence[Manifest]) -> Iterator[tuple[ObjectKey, Path]]:
    """The leaves of objects, there in both, that are others or gone; what has a name is the same wherever it stands."""
    bodies = {manifest.key: manifest.body for manifest in after}
    for manifest in before:
        for path, value in leaves(manifest.body) if manifest.key in bodies else ():
            if not same(value, counterpart(manifest.body, bodies[manifest.key], path)):
                yield manifest.key, path


def counterpart(before: Any, after: Any, path: Path) -> Any:
    """What stands in the other object where a path leads in this one; GONE for nothing."""
    for step in path:
        before = before[step]
        if isinstance(step, int) and isinstance(before, dict) and "name" in before and isinstance(after, list):
            found = [one for one in after if isinstance(one, dict) and one.get("name") == before["name"]]
            after = found[0] if len(found) == 1 else after[step] if step < len(after) else GONE
        elif isinstance(step, int) and isinstance(after, list):
            after = after[step] if step < len(after) else GONE
        else:
            after = after.get(step, GONE) if isinstance(after, dict) else GONE
    return after


def names(places: list[Where], file: str, path: Path) -> bool:
    """Whether one of some places is a leaf's, or inside of it: short forms say several keys at once."""
    there = [_written(one.path) for one in places if one.file == f"catalog/{file}.yaml"]
    return any(path[: len(one)] == one[: len(path)] for one in there)


def _written(path: Path) -> Path:
    """A place as files write it, where `env: {A: {secretKeyRef: …}}` does without Kubernetes' `valueFrom`."""
    return tuple(step for step in path if step != "valueFrom")


def entries(data: dict[str, Any]) -> list[tuple[str, str]]:
    """What there is to look at, (folder, name): models three times as likely as all else."""
    found = [tuple(file.split("/", 1)) for file in data if not file.rpartition("/")[2].startswith("_")]
    many = [("models", f"many/{name}") for name in data.get("models/many/_models", {"models": {}})["models"]]
    models = [*(one for one in found if one[0] == "models"), *many]
    return [*models * 3, *(one for one in found if one[0] in {"graphs", "manifests", "namespaces", "caches"})]


@pytest.mark.parametrize("shard", SHARDS)
def test_what_differs_names_what_was_changed(shard: int) -> None:
    seen: Counter[str] = Counter()

    @seed(shard)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(catalogs(), st.integers(0, 2**32))
    def law(made: Made, number: int) -> None:
        render(Sources(made.sources()))
        before = origins_of(made.data)
        assert before is not None
        chance = random.Random(number)
        folder, name = chance.choice(entries(made.data))
        environment = chance.choice(made.data["kfgen"]["environments"])
        study = before.study(folder, name, environment)
        own = f"{folder}/{name}", f"environments/{environment}"
        near = (*own, "models/many/", "models/_defaults", "kfgen", "namespaces/", "storage/")
        leaves_near = [
            (file, path)
            for file in made.data
            if file.startswith(near)
            for path, value in leaves(made.data[file])
            if other(value) is not None
        ]
        for file, path in chance.sample(leaves_near, min(CHANGES, len(leaves_near))):
            data = changed(made.data, file, path)
            after = origins_of(data)
            found = list(differing(study.manifests, after.study(folder, name, environment).manifests)) if after else []
            for key, spot in found if found and is_whole(data) else ():
                origin = before.origin(Place(folder, name, environment, key), spot)
                seen[file.split("/")[0]] += 1
                assert names([origin.where, *origin.also], file, path), (file, path, key, spot, origin)

    law()
    assert seen, "changes must make a difference, or the law says little"
