"""An environment depends on nothing but itself and the base; bytes depend on nothing but the catalog."""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st

from kfgen.domain.memory import Memory
from kfgen.domain.places import readers
from kfgen.domain.problem import ProblemsError
from kfgen.domain.tree import Sources
from kfgen.pipeline import Rendered, render
from strategies_catalog import Made, catalogs
from strategies_clusters import join
from strategies_models import override_of_models
from strategies_parts import Draw, annotations, chance, labels, one_of
from strategies_releases import RELEASES
from strategies_yaml import Bare

SHARDS = range(4)
EXAMPLES = 25


def law_of(shard: int) -> Any:
    """Settings of a shard: seeds of its own, so that the shards differ and every run is the same."""

    def wrap(function: Any) -> Any:
        fitting = settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        return seed(shard)(fitting(function))

    return wrap


def sources_of(data: dict[str, dict[str, Any]]) -> Sources:
    return Sources(Made(data).sources())


@st.composite
def with_an_override(draw: Draw) -> tuple[Made, dict[str, dict[str, Any]], str]:
    """A catalog, the same with one more thing said for one environment, and that environment."""
    made = draw(catalogs())
    data = copy.deepcopy(made.data)
    environment = one_of(draw, data["kfgen"]["environments"])
    path = one_of(
        draw,
        sorted(path for path in data if path.split("/")[0] in {"models", "manifests", "namespaces", "environments"}),
    )
    folder = path.split("/")[0]
    if folder == "environments":
        part = data[f"environments/{environment}"]
        part[one_of(draw, ("domain", "overrides"))] = None
        part["domain"] = "new.example.com"
        part["overrides"] = {"model": override_of_models(draw), "namespace": {"labels": labels(draw)}}
        part["overrides"]["manifest"] = {"object": {"metadata": {"annotations": annotations(draw)}}}
    else:
        body = next(iter(data[path]["models"].values())) if path.endswith("_models") else data[path]
        part = body.setdefault("environments", {}).setdefault(environment, {})
        key, value = one_of(draw, tuple(OVERRIDES[folder](draw).items()))
        part[key] = value
        if folder in {"models", "manifests"} and key != "enabled":  # what is said of what is not there changes nothing
            part["enabled"] = True
    return made, data, environment


def _of_models(draw: Draw) -> dict[str, Any]:
    pod = {"nodeSelector": {"new": "{{ x }}"}, "terminationGracePeriodSeconds": 2**53 + 1}
    own = {"timeout": 4711, "env": {"NEW": Bare("on")}, "pod": pod, "spec": {"predictor": {"new": [1, 1.5, {}]}}}
    return {**own, "enabled": one_of(draw, (True, False)), "replicas": Bare("2..9"), "annotations": annotations(draw)}


OVERRIDES: dict[str, Any] = {
    "models": _of_models,
    "manifests": lambda draw: {
        "enabled": one_of(draw, (True, False)),
        "object": {"metadata": {"labels": labels(draw)}, "new": [{}]},
    },
    "namespaces": lambda draw: {"labels": labels(draw), "create": one_of(draw, (True, False))},
}


def built(rendered: Rendered, environment: str) -> dict[str, str]:
    """App → its objects in an environment, in exact spelling."""
    found = {app: bodies for (name, app), bodies in rendered.objects.items() if name == environment and bodies}
    return {app: json.dumps(bodies) for app, bodies in found.items()}


def only_read_by(rendered: Rendered, environment: str) -> dict[str, str]:
    return {path: text for path, text in rendered.tree.files.items() if readers(path)[1] == environment}


def places(rendered: Rendered, environment: str) -> set[str]:
    """Where an environment has objects: its own folders, and those of its cluster."""
    return {environment, rendered.catalog.place(environment)}


def assert_untouched(before: Rendered, after: Rendered, environments: set[str]) -> None:
    """Nothing of these environments differs, nor of the base."""
    for name in environments:
        assert built(after, name) == built(before, name), f"objects of {name or 'the base'}"
        if name:
            assert only_read_by(after, name) == only_read_by(before, name), f"files of {name}"
    for path in {*before.tree.files, *after.tree.files}:
        if path.startswith("environments/base/"):
            assert after.tree.files.get(path) == before.tree.files.get(path), path


@pytest.mark.parametrize("shard", SHARDS)
def test_an_override_touches_its_own_environment_alone(shard: int) -> None:
    changed = []

    @law_of(shard)
    @given(with_an_override())
    def law(drawn: tuple[Made, dict[str, dict[str, Any]], str]) -> None:
        made, data, environment = drawn
        before = render(sources_of(made.data), keep_objects=True)
        try:
            after = render(sources_of(data), keep_objects=True)
        except ProblemsError:
            assume(False)
        changed.append(before.tree.files != after.tree.files)
        assert_untouched(
            before, after, {"", *before.catalog.order, *before.catalog.places} - places(after, environment)
        )

    law()
    assert sum(changed) > EXAMPLES / 4, "overrides must change something, or the law says little"


@st.composite
def with_an_environment(draw: Draw) -> tuple[Made, dict[str, dict[str, Any]]]:
    """A catalog, and the same with one more environment."""
    made = draw(catalogs())
    data = copy.deepcopy(made.data)
    order = data["kfgen"]["environments"]
    order.insert(draw(st.integers(0, len(order))), "added")
    own: dict[str, Any] = {"versions": {"kserve": one_of(draw, RELEASES)}, "domain": "added.example.com"}
    if chance(draw, 70):
        own["overrides"] = {"model": override_of_models(draw), "namespace": {"annotations": annotations(draw)}}
    if chance(draw, 30):
        own["extends"] = one_of(draw, made.data["kfgen"]["environments"])
        assume("extends" not in data[f"environments/{own['extends']}"])
    data["environments/added"] = own
    cluster = next((path.rpartition("/")[2] for path in data if path.startswith("clusters/")), "")
    if cluster and "extends" not in own and chance(draw, 70):
        del own["versions"]
        own["cluster"] = cluster
        join(next(name for name in order if is_on(data, name, cluster)), "added", data)
    for path in sorted(path for path in data if path.startswith("namespaces/")):
        if "cluster" in own or "extends" in own or chance(draw, 40):
            data[path].setdefault("environments", {})["added"] = {"name": "$(name)-$(env)"}
    return made, data


def is_on(data: dict[str, dict[str, Any]], environment: str, cluster: str) -> bool:
    return environment != "added" and data[f"environments/{environment}"].get("cluster") == cluster


@pytest.mark.parametrize("shard", SHARDS)
def test_another_environment_leaves_all_others_alone(shard: int) -> None:
    joined = []

    @law_of(shard)
    @given(with_an_environment())
    def law(drawn: tuple[Made, dict[str, dict[str, Any]]]) -> None:
        made, data = drawn
        before = render(sources_of(made.data), keep_objects=True)
        try:
            after = render(sources_of(data), keep_objects=True)
        except ProblemsError:
            assume(False)
        others = {"", *before.catalog.order, *before.catalog.places} - places(after, "added")
        assert_untouched(before, after, others)
        joined.append(after.catalog.place("added") in before.catalog.places)

    law()
    if shard == SHARDS[0]:  # there are few such catalogs, and not in every shard
        assert any(joined), "some must come to a cluster that is there"


# --- the same bytes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("shard", SHARDS)
def test_the_order_of_files_and_a_second_run_change_nothing(shard: int) -> None:
    @law_of(shard)
    @given(catalogs(), st.randoms(use_true_random=False))
    def law(made: Made, chance_of: random.Random) -> None:
        files = list(made.sources().items())
        first = render(Sources(dict(files))).tree.files
        chance_of.shuffle(files)
        assert render(Sources(dict(files))).tree.files == first
        assert render(Sources(made.sources()), keep_objects=True).tree.files == first

    law()


DIGEST = """
import hashlib, json, sys
from pathlib import Path
from kfgen.io.sources import read_sources
from kfgen.pipeline import render
for root in sys.argv[1:]:
    rendered = render(read_sources(Path(root)))
    warnings = [str(one) for one in rendered.warnings]
    print(hashlib.sha256(json.dumps([rendered.tree.files, warnings]).encode()).hexdigest())
"""


def test_hash_seed_locale_and_machine_change_nothing(tmp_path: Path) -> None:
    """What a set or a dict of Python gives first must not show: two processes with other seeds, locales and folders."""
    roots: list[Path] = []

    @law_of(7)
    @given(catalogs())
    def law(made: Made) -> None:
        root = tmp_path / str(len(roots))
        for path, raw in made.sources().items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(raw)
        roots.append(root)

    law()
    outputs = set()
    for hash_seed, locale, zone in (
        ("0", "C", "UTC"),
        ("1", "C.UTF-8", "Asia/Tokyo"),
        ("4711", "tr_TR.UTF-8", "America/Lima"),
    ):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "LC_ALL": locale, "TZ": zone}
        command = [sys.executable, "-c", DIGEST, *map(str, roots)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert len(outputs.pop().split()) == len(roots) >= EXAMPLES


# --- memory ---------------------------------------------------------------------------------------------


def remembered(memory: Memory) -> dict[str, Any]:
    """What a run kept, as the next would read it from disk."""
    return dict(json.loads(json.dumps(dict(memory.kept))))


def spoiled(draw: Draw, known: dict[str, Any]) -> dict[str, Any]:
    """Some results cut short or of another shape, some gone."""
    result: dict[str, Any] = {}
    for key, value in known.items():
        way = draw(st.integers(0, 5))
        if way == 0:
            continue
        garbage = one_of(draw, (None, [], {}, "x", 7, True, {"app": "x"}, {"fragments": []}))
        if way == 1:
            result[key] = garbage
        elif way == 2 and isinstance(value, dict) and value:
            gone = one_of(draw, sorted(value))
            result[key] = {name: item for name, item in value.items() if name != gone}
        else:
            result[key] = value
    return result


@pytest.mark.parametrize("shard", SHARDS)
def test_memory_changes_nothing(shard: int) -> None:
    @law_of(shard)
    @given(with_an_override(), st.data())
    def law(drawn: tuple[Made, dict[str, dict[str, Any]], str], data: st.DataObject) -> None:
        made, changed, _ = drawn
        memory = Memory()
        render(sources_of(made.data), memory)
        known = remembered(memory)
        for catalog in (made.data, changed):
            try:
                want = render(sources_of(catalog))
            except ProblemsError as error:
                problems = set(map(str, error.problems))
                with pytest.raises(ProblemsError) as raised:
                    render(sources_of(catalog), Memory(known=known))
                assert set(map(str, raised.value.problems)) == problems
                continue
            for memory in (Memory(known=known), Memory(known=spoiled(data.draw, known))):
                got = render(sources_of(catalog), memory)
                assert got.tree.files == want.tree.files
                assert set(map(str, got.warnings)) == set(map(str, want.warnings))
                assert dict(memory.kept).keys() == dict(_kept(catalog)).keys()

    law()


def _kept(catalog: dict[str, dict[str, Any]]) -> dict[str, Any]:
    memory = Memory()
    render(sources_of(catalog), memory)
    return dict(memory.kept)
