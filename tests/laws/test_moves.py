"""Moves in made catalogs: whatever goes to another app or name, no owner prunes at any step what is served."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st

import gitrepos as git
from doc_messages import run
from pruning import State, lost, serving, state
from strategies_catalog import Made, catalogs
from worlds import write_files

pytestmark = pytest.mark.tools

SHARDS = range(2)
EXAMPLES, STEPS = 2, 4


def owners(root: Path) -> dict[str, tuple[State, set[Any]]]:
    """Who owns what, by place; the same name in another place is another owner's."""
    return {path.parent.name: state(root, path.parent.name) for path in sorted(root.glob("environments/*/_sync"))}


def moves(chance: random.Random, made: Made) -> list[tuple[str, ...]]:
    """What may be asked for: models to another app or name, namespaces into parts or another app."""
    models = [path.removeprefix("models/") for path in made.data if path.startswith("models/") and "/_" not in path]
    graphs = [path.removeprefix("graphs/") for path in made.data if path.startswith("graphs/")]
    listed = [
        f"{path.removeprefix('models/').removesuffix('_models')}{name}"
        for path, data in made.data.items()
        if path.endswith("_models")
        for name in data["models"]
    ]
    spaces = [path.removeprefix("namespaces/") for path in made.data if path.startswith("namespaces/")]
    return [
        *(("move", model, "--to-app", f"app-{chance.randrange(2)}") for model in models),
        *(("rename", name, f"{name.rpartition('/')[2][:20]}-{chance.randrange(2)}") for name in [*models, *listed]),
        *(("rename", "--graph", name, f"{name[:20]}-{chance.randrange(2)}") for name in graphs),
        *(("move", "--namespace", space, "--to-app", f"space-{space}-{chance.randrange(2)}") for space in spaces),
        *(("move", "--namespace", space, "--to-split", str(chance.choice([2, 4]))) for space in spaces),
    ]


def step(root: Path, *arguments: str) -> None:
    for command in (arguments, ("render",)):
        result = run(root, *command)
        assert result.exit_code == 0, (command, result.output)
    git.commit(root)


def check_served(before: set[Any], now: set[Any], command: tuple[str, ...]) -> None:
    """Nothing goes or comes; a renamed one comes first, and goes in a step in which none comes."""
    if command[0] != "rename":
        assert before == now, command
    assert not (before - now and now - before), command
    assert all((kind, space) in {one[:2] for one in now} for kind, space, _ in before - now), command


def walk(root: Path, made: Made, chance: random.Random, seen: Counter[str]) -> None:
    """Some moves one after the other, each begun one continued sooner or later."""
    before, begun, done = owners(root), list[tuple[str, ...]](), list[tuple[str, ...]]()
    for _ in range(STEPS):
        command = begun.pop(0) if begun and chance.random() < 0.7 else chance.choice(moves(chance, made))
        if run(root, *command, "--dry-run").exit_code:
            seen["refused"] += 1  # it is there already, or may not go there
            continue
        step(root, *command)
        seen["moved" if command[0] == "move" else "renamed"] += 1
        if command[-2].startswith("--to-"):
            begun += [command[:-2]] * 2  # the steps after the first do not say where to
        elif command[0] == "rename" and command not in done:
            begun.append(command)
        done.append(command)
        after = owners(root)
        assert after.keys() == before.keys()
        for place, now in after.items():
            assert lost(before[place], now) == [], (place, command)
            check_served(serving(before[place][0]), serving(now[0]), command)
        before = after


@pytest.mark.parametrize("shard", SHARDS)
def test_moves_in_made_catalogs_lose_nothing(shard: int, tmp_path: Path) -> None:
    seen: Counter[str] = Counter()

    @seed(shard)
    @settings(
        max_examples=EXAMPLES, phases=[Phase.generate], deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(catalogs(), st.integers(0, 2**32))
    def law(made: Made, number: int) -> None:
        assume(any("gitops" in data for data in made.data.values()))
        made.data["kfgen"].get("repository", {}).pop("path", None)  # here it is the repository's top
        root = tmp_path / str(seen["catalogs"])
        git.init(root)
        write_files(root, made.sources())
        step(root, "render")
        seen["catalogs"] += 1
        walk(root, made, random.Random(number), seen)

    law()
    assert seen["moved"] + seen["renamed"] >= EXAMPLES * STEPS / 2, seen
