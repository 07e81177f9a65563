"""Models of made catalogs on several nodes, and a runtime of the catalog for them, where the release has them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from kfgen.domain.release import Feature
from kfgen.kserve import by_version
from strategies import lines, texts
from strategies_models import IMAGES, PATHS, Place, env
from strategies_parts import Draw, annotations, chance, labels, one_of, some, text_map, tolerations
from strategies_releases import versions_with
from strategies_yaml import Bare

RELEASES = versions_with(Feature.WORKER_SPEC)
WORKERS = "workers"  # the runtime
BUNDLED = "kserve-huggingfaceserver-multinode"
GPUS = ("nvidia.com/gpu", "amd.com/gpu", "habana.ai/gaudi")


def multi_node(draw: Draw, place: Place, features: set[str]) -> dict[str, Any]:
    """A model on several nodes, and what its environments change."""
    features.add("multi-node")
    data: dict[str, Any] = {"namespace": place.namespace, "modelFormat": "huggingface", "mode": "Standard"}
    data |= {"storage": _claim(draw, place), "workerSpec": _worker(draw), **_some(draw, 4)}
    data["enabled"] = place.releases[""] in RELEASES
    if chance(draw, 40):
        data["runtime"] = BUNDLED
    parts: dict[str, Any] = {}
    for name in place.environments:
        release = by_version()[place.releases[name]]
        part: dict[str, Any] = {"enabled": place.releases[name] in RELEASES}
        if part["enabled"]:
            options: dict[str, Any] = {
                "workerSpec": one_of(draw, ({"pipelineParallelSize": 4}, _worker(draw))),
                "autoscaling": {"class": release.worker_class},
                "deploymentStrategy": {"type": "Recreate"},
                "storage": _claim(draw, place),
            }
            if release.has(Feature.STORAGE_URIS):
                options["storage"] = f"oci://registry.example.com/{one_of(draw, ('on', '1e3'))}:1.10"
            part |= {key: options[key] for key in some(draw, tuple(options), 0, 3)} | _some(draw, 2)
        parts[name] = part
    return {**data, "environments": parts}


def _claim(draw: Draw, place: Place) -> dict[str, Any]:
    return {"from": place.stores[0], "path": one_of(draw, PATHS)}


def _some(draw: Draw, most: int) -> dict[str, Any]:
    options = {
        "labels": labels(draw),
        "annotations": annotations(draw),
        "image": one_of(draw, IMAGES),
        "args": draw(st.lists(texts(), max_size=3)),
        "env": env(draw),
        "resources": {"cpu": Bare("8"), "memory": "64Gi", "gpu": Bare("8")},
        "nodePool": one_of(draw, ("gpu", "on")),
        "timeout": 1_000_000,
    }
    return {key: options[key] for key in some(draw, tuple(options), 0, most)}


def _worker(draw: Draw) -> dict[str, Any]:
    """As a model says it: of all that it leaves out, the runtime's."""
    options = {
        "pipelineParallelSize": one_of(draw, (2, 16)),
        "tensorParallelSize": one_of(draw, (1, 8)),
        "containers": [_container(draw)],
        "nodeSelector": text_map(draw),
        "tolerations": tolerations(draw),
    }
    return {key: options[key] for key in some(draw, tuple(options), 0, 3)}


def _container(draw: Draw) -> dict[str, Any]:
    options = {
        "image": "x:1",
        "args": draw(st.lists(texts(), max_size=2)),
        "resources": {"limits": {one_of(draw, GPUS): "8"}},
        "env": [{"name": "on", "value": draw(texts())}],
    }
    return {"name": "worker-container", **{key: options[key] for key in some(draw, tuple(options), 0, 3)}}


# --- the runtime ---------------------------------------------------------------------------------------------------


def for_workers(draw: Draw, place: Place, namespaces: list[str]) -> dict[str, Any]:
    """A runtime for several nodes."""
    worker: dict[str, Any] = {"pipelineParallelSize": 2, "tensorParallelSize": 1, "nodeSelector": text_map(draw)}
    worker["containers"] = one_of(draw, ([_container(draw)], {"worker-container": {"image": "x:1"}}))
    formats = [{"name": "huggingface", "autoSelect": chance(draw, 50)}, draw(lines())]
    data: dict[str, Any] = {"image": one_of(draw, IMAGES), "supportedModelFormats": formats, "workerSpec": worker}
    if chance(draw, 40):
        data |= {"args": draw(st.lists(texts(), max_size=2)), "env": env(draw), "namespaces": list(namespaces)}
    data |= {"enabled": place.releases[""] in RELEASES, "environments": {}}
    for name in place.environments:
        part: dict[str, Any] = {"enabled": place.releases[name] in RELEASES}
        if chance(draw, 40):
            part["workerSpec"] = {"tensorParallelSize": 8, "nodeSelector": one_of(draw, (None, text_map(draw)))}
        data["environments"][name] = part
    return data


def name_workers(draw: Draw, model: dict[str, Any]) -> None:
    """Let a model on several nodes name that runtime, here and there."""
    if chance(draw, 50):
        model["runtime"] = WORKERS
    for part in model["environments"].values():
        if part["enabled"] and chance(draw, 40):
            part["runtime"] = one_of(draw, (WORKERS, None))
