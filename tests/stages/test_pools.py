"""Pools of nodes: what several models take of one together is held to what its nodes have."""

from __future__ import annotations

from kfgen.domain.problem import ProblemsError
from kfgen.messages import lines
from kfgen.pipeline import render
from worlds import catalog

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
    sources = catalog(files)
    try:
        found = render(sources).warnings
    except ProblemsError as error:
        found = tuple(error.problems)
    return lines(found, sources)


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
