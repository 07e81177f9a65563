"""Pools of nodes: what several models take of one together is held to what its nodes have."""

from __future__ import annotations

import random

import pytest

from kfgen.domain.problem import ProblemsError
from kfgen.messages import lines
from kfgen.pipeline import render
from worlds import catalog, messages

MODEL = "namespace: ml\nmodelFormat: sklearn\nstorage: gs://b/m\nnodePool: gpu\nresources: {gpu: 2}\nreplicas: %s\n"
POOL = "nodePools: {gpu: {nodeSelector: {gpu: a100}, nodes: 2, gpusPerNode: 4, podsPerNode: %s}}\n"
PROJECT = (
    "name: demo\nenvironments: [dev, prod]\ndefaults: {environment: {versions: {kserve: 0.20.0}, mode: Standard}}\n"
)


def said(replicas: list[str], pods: int = 100, **more: str) -> list[str]:
    """What is said of so many models in one pool of eight GPUs."""
    files = {"kfgen.yaml": PROJECT, "namespaces/ml.yaml": "create: true\n"}
    files |= {f"environments/{name}.yaml": POOL % pods for name in ("dev", "prod")}
    files |= {f"models/m{number}.yaml": MODEL % one for number, one in enumerate(replicas)}
    files |= {f"{name.replace('__', '/')}.yaml": text for name, text in more.items()}
    return messages(catalog(files))


def test_what_fits_is_taken() -> None:
    assert said(["2..2", "1..2"]) == []


def test_what_the_fewest_replicas_take_must_fit() -> None:
    assert said(["2..4", "3..4"]) == [
        f'catalog/environments/{name}.yaml:1:18: error[pool]: pool "gpu" ({name}) has 8 GPUs, and its models take 10 '
        "at the fewest replicas. hint: ask for less, or correct nodes of the pool (of one that grows, its most): "
        "catalog/models/m1.yaml takes 6, catalog/models/m0.yaml takes 4"
        for name in ("dev", "prod")
    ]


def test_what_the_most_replicas_would_take_is_a_warning_that_may_be_meant() -> None:
    (found, _) = said(["1..2", "1..3"])
    assert found.startswith('catalog/models/m1.yaml:1:1: warning[pool-capacity]: pool "gpu" (dev) has 8 GPUs')
    assert "take 10 together at the most replicas" in found
    meant = f"{MODEL % '1..3'}ignore: {{pool-capacity: it grows}}\n"
    assert said(["1..2", "1..3"], models__m1=meant) == []


def test_pods_are_counted_too() -> None:
    assert any("has 2 pods, and its models take 3 at the fewest" in one for one in said(["1..1", "2..2"], pods=1))


def test_environments_of_one_cluster_share_its_nodes() -> None:
    shared = {"clusters__main": "{}\n", "environments__eu": f"abstract: true\ncluster: main\n{POOL % 100}"}
    shared |= {f"environments__{name}": "extends: eu\n" for name in ("dev", "prod")}
    for number, name in enumerate(("dev", "prod")):
        only = f"enabled: false\nenvironments: {{{name}: {{enabled: true}}}}\n"
        shared[f"models__m{number}"] = f"{MODEL % '3..3'}{only}"
    (found,) = said([], **shared)
    assert 'pool "gpu" (dev, prod) has 8 GPUs, and its models take 12 at the fewest replicas' in found


ASKS = "namespace: ml\nmodelFormat: sklearn\nstorage: gs://b/m\nnodePool: cpu\nreplicas: %s\nresources: {%s}\n"
NODES = "nodePools: {cpu: {nodeSelector: {of: cpu}, %s}}\n"
BESIDE = "sidecars: {log: {image: 'registry.example.com/log:1', resources: {cpu: %s, memory: %s}}}\n"


def on(nodes: str, limits: str = "", **models: str) -> list[str]:
    """What is said of models on a pool of these nodes, in one environment."""
    files = {"kfgen.yaml": PROJECT.replace("dev, prod", "prod"), "environments/prod.yaml": NODES % nodes}
    files |= {"environments/dev.yaml": "abstract: true\n", "namespaces/ml.yaml": f"create: true\n{limits}"}
    sources = catalog({**files, **{f"models/{name}.yaml": text for name, text in models.items()}})
    try:
        found = render(sources).warnings
    except ProblemsError as error:
        found = tuple(error.problems)
    return lines(found, sources)


@pytest.mark.parametrize(
    ("nodes", "asked", "text"),
    [
        ("cpuPerNode: 8", "cpu: 8", ""),
        ("cpuPerNode: 7900m", "cpu: 8", "each pod asks for 8 of cpu, and a node of the pool has 7900m"),
        ("cpuPerNode: 8", "cpu: 4..64", ""),  # limits are no matter of the scheduler's
        ("memoryPerNode: 16Gi", "memory: 16Gi", ""),
        ("memoryPerNode: 16Gi", "memory: 17Gi", "each pod asks for 17Gi of memory, and a node of the pool has 16Gi"),
    ],
)
def test_a_pod_that_no_node_takes_is_told(nodes: str, asked: str, text: str) -> None:
    found = on(nodes, fraud=ASKS % ("1..2", asked))
    assert bool(found) == bool(text)
    if text:
        (one,) = found
        assert one.startswith("catalog/models/fraud.yaml:6:12: warning[pool-capacity]: ")
        assert f"{text}: none would be scheduled (prod)" in one
        assert on(nodes, fraud=f"{ASKS % ('1..2', asked)}ignore: {{pool-capacity: a larger node comes}}\n") == []


def test_all_containers_of_a_pod_ask_together() -> None:
    whole = ASKS % ("1..1", "cpu: 5, memory: 2Gi") + BESIDE % (3, "2Gi")
    assert on("cpuPerNode: 8, memoryPerNode: 4Gi", fraud=whole) == []
    (found,) = on("cpuPerNode: 7, memoryPerNode: 4Gi", fraud=whole)
    assert "each pod asks for 8 of cpu, and a node of the pool has 7" in found


def test_what_nobody_says_is_that_of_kserve_or_of_the_limit_range() -> None:
    silent = ASKS.replace("resources: {%s}\n", "") % "1..1"
    (found,) = on("memoryPerNode: 1Gi", fraud=silent)
    assert "each pod asks for 2Gi of memory" in found
    own = "kind: Deployment\nnamespace: ml\nimage: e.com/a:1\nnodePool: cpu\n"
    assert on("memoryPerNode: 1Gi", own=own) == []
    (found,) = on("memoryPerNode: 1Gi", "limitRange: {Container: {default: {memory: 3Gi}}}\n", own=own)
    assert "each pod asks for 3Gi of memory" in found


def test_the_most_replicas_of_one_model_are_held_to_all_nodes() -> None:
    assert on("nodes: 3, cpuPerNode: 8", fraud=ASKS % ("1..6", "cpu: 3")) == []
    (found,) = on("nodes: 3, cpuPerNode: 8", fraud=ASKS % ("1..7", "cpu: 3"))
    assert "catalog/models/fraud.yaml:5:11: warning[pool-capacity]: 7 pods of 3 of cpu each at the most" in found
    assert "the pool has room for 6 (prod)" in found


def test_what_several_models_ask_of_all_nodes_is_summed_up() -> None:
    both = {"a": ASKS % ("2..2", "memory: 7Gi"), "b": ASKS % ("1..2", "memory: 6Gi")}
    assert on("nodes: 2, memoryPerNode: 13Gi", **both) == []
    (found,) = on("nodes: 2, memoryPerNode: 12.5Gi", **both)
    assert "warning[pool-capacity]" in found
    assert "has 25Gi of memory, and its models take 26Gi together at the most replicas" in found
    (found,) = on("nodes: 1, memoryPerNode: 16Gi", **both)
    assert "error[pool]" in found
    assert "has 16Gi of memory, and its models take 20Gi at the fewest replicas" in found
    assert "catalog/models/a.yaml takes 14Gi, catalog/models/b.yaml takes 6Gi" in found


@pytest.mark.parametrize("seed", range(40))
def test_it_is_as_a_plain_count_says(seed: int) -> None:
    """What is refused is what any scheduler would leave waiting: more in sum than all nodes have."""
    chance = random.Random(seed)
    nodes, each = chance.randint(1, 4), chance.randint(2, 6)
    asks = [(chance.randint(1, 2), chance.randint(0, 2), chance.randint(1, 4)) for _ in range(chance.randint(2, 4))]
    models = {
        f"m{number}": ASKS % (f"{low}..{low + more}", f"cpu: {cpu}") for number, (low, more, cpu) in enumerate(asks)
    }
    found = on(f"nodes: {nodes}, cpuPerNode: {each}", **models)
    fewest = sum(low * cpu for low, _, cpu in asks)
    most = sum((low + more) * cpu for low, more, cpu in asks)
    assert any("error[pool]" in one for one in found) == (fewest > nodes * each)
    assert any("together at the most" in one for one in found) == (fewest <= nodes * each < most)
    assert sum("none would be scheduled" in one for one in found) == sum(cpu > each for _, _, cpu in asks)
