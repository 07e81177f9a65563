"""Whatever stands wherever in a catalog, kfgen renders it or says what is wrong with it: it never breaks down."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kfgen.catalog.model import MODEL
from kfgen.domain.problem import ProblemsError
from kfgen.domain.tree import Sources
from kfgen.io.sources import read_sources
from kfgen.messages import lines
from kfgen.pipeline import render
from worlds import codes

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGS = [ROOT, *(case for case in sorted((ROOT / "tests/cases").iterdir()) if not case.name.startswith("bad-"))]
ODD: list[Any] = [
    *(None, "", [], {}, "x", 0, -1, True, "..", "1..", "9" * 30, "$(name)", "s3://", "../x", "null", "pvc", "none"),
    *("Standard", "ModelMesh", "0.5.1", [None], [{}], ["a", "a"], {"a": None}, {"x": {"y": {}}}, {"name": "x"}),
    *({"append": ["x"]}, {"remove": []}, {"from": "minio"}, {"uri": "gs://b/$(nope)"}, {"dev": None}, {"dev": {}}),
]
KEYS = [*MODEL.by_name, "environments", "type", "defaults", "overrides"]
TRIES, CHUNKS = 50, 5


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def changed(value: Any, chance: random.Random) -> Any:
    """The file with something odd somewhere in it, or something missing."""
    *path, last = chance.choice([place for place in places(value) if place] or [("x",)])
    at = value
    for step in path:
        at = at[step]
    odd = copy.deepcopy(chance.choice(ODD))
    if chance.random() < 0.1:
        return odd
    if chance.random() < 0.2 and isinstance(at, dict):
        at.pop(last, None)
    elif chance.random() < 0.3 and isinstance(at, dict):
        at[chance.choice(KEYS)] = odd
    else:
        at[last] = odd
    return value


def spoiled(files: dict[str, bytes], chance: random.Random) -> Sources:
    """A catalog of which one, two or three files are spoiled."""
    long = sorted(name for name, raw in files.items() if len(raw) > 3)  # whatever comes into an empty one is unknown
    for name in chance.sample(long, min(len(long), chance.choice((1, 1, 2, 3)))):
        if chance.random() < 0.05:
            del files[name]
            continue
        data = changed(yaml.safe_load(files[name]) or {}, chance)
        files[name] = yaml.safe_dump(data, allow_unicode=True).encode()
    return Sources(dict(sorted(files.items())))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_any_catalog_renders_or_says_what_is_wrong(chunk: int) -> None:
    chance = random.Random(f"kfgen {chunk}")
    catalogs = [dict(read_sources(root).files) for root in CATALOGS]
    rendered = 0
    for _ in range(TRIES):
        sources = spoiled(dict(chance.choice(catalogs)), chance)
        try:
            rendered += bool(lines(render(sources).warnings, sources)) or 1
        except ProblemsError as error:
            found = lines(error.problems, sources)
            assert codes(found)
            assert all(line.isprintable() and line.startswith("catalog/") for line in found)
            assert any(": error[" in line for line in found)
    assert 0 < rendered < TRIES / 2  # both things happen
