"""What a cluster has once, for made catalogs: ConfigMaps with and without baselines, IngressClasses, node groups."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from kfgen.kserve import by_version
from strategies import texts
from strategies_parts import Draw, annotations, chance, labels, one_of, some
from strategies_yaml import Bare

KEYS = ("on", "null", "1e3", "0x1f", "a.b", "progress-deadline", "queue-sidecar-cpu-limit")
NODE_GROUPS = ("on", "1e3", "null")  # all that caches name
NAMES = ("config-autoscaler", "config-defaults", "config-deployment", "config-features")


def with_platform(
    draw: Draw, name: str, data: dict[str, Any], put: Callable[[str, Any], None], often: int = 40
) -> dict[str, Any]:
    """An environment, sometimes with what its cluster has once; baselines are files of their own."""
    if "LocalModelNodeGroup" in by_version()[data["versions"]["kserve"]].kinds and chance(draw, 70):
        data = {**data, "platform": {"localModelNodeGroups": {one: node_group(draw) for one in NODE_GROUPS}}}
    if not chance(draw, often):
        return data
    own, baselines = platform(draw)
    if "platform" in data:
        own["platform"] = {**data["platform"], **own.get("platform", {})}
    for config, body in baselines.items():
        put(f"baselines/{name}/{config}", body)
    return {**data, **own, "versions": {**data["versions"], **own["versions"]}}


def platform(draw: Draw) -> tuple[dict[str, Any], dict[str, Any]]:
    """(keys of an environment, baselines by ConfigMap) of one place."""
    said: dict[str, Any] = {}
    own: list[str] = []
    baselines: dict[str, Any] = {}
    for name in some(draw, NAMES, 1, 3):
        settings = {key: draw(texts()) for key in some(draw, KEYS, 1, 3)}
        if chance(draw, 60):
            baselines[name] = baseline(draw, "knative-serving", {key: draw(texts()) for key in some(draw, KEYS, 1, 3)})
        else:
            own.append(name)
        if name in own or chance(draw, 70):
            said[name] = settings
    if chance(draw, 60):
        agent, logger = {"image": "a", "cpu": {"limit": "1"}, draw(texts()): draw(texts())}, {"image": draw(texts())}
        data = {"agent": json.dumps(agent), "logger": json.dumps(logger), "_example": draw(texts())}
        baselines["inferenceservice-config"] = baseline(draw, "", data)
        said["inferenceservice-config"] = {"agent": {"cpu": {"limit": "2"}, "new": one_of(draw, (1, True, [0.5]))}}
    if chance(draw, 60):
        said["ingressClasses"] = {
            name: {
                "controller": one_of(draw, ("k8s.io/ingress-nginx", "1e3/on", "a.b/c/0777")),
                "default": one_of(draw, (True, False)),
            }
            for name in some(draw, KEYS[:4], 1, 2)
        }
    result: dict[str, Any] = {"versions": {"knative": one_of(draw, ("0.18.0", "1.19.0"))}}
    if own:
        said["own"] = own
    return ({**result, "platform": said} if said else result), baselines


def node_group(draw: Draw) -> dict[str, Any]:
    """A group of nodes, with a source of its own or without."""
    group: dict[str, Any] = {"storageLimit": one_of(draw, ("10Gi", "1.7T", Bare("1e9")))}
    if chance(draw, 40):
        group["storageClassName"] = one_of(draw, KEYS[:4])
    if chance(draw, 40):
        group["persistentVolumeSpec"] = {"hostPath": {"path": draw(texts())}, "mountOptions": [draw(texts())]}
    elif chance(draw, 50):
        group["path"] = "/1e3/{{x}}"
    if chance(draw, 45):
        group["persistentVolumeClaimSpec"] = {"selector": {"matchLabels": labels(draw)}}
    return group | {"nodeSelector": {"on": "1e3", **labels(draw)}}


def baseline(draw: Draw, namespace: str, data: dict[str, str]) -> dict[str, Any]:
    """A ConfigMap as somebody installed it."""
    made: dict[str, Any] = {"data": data}
    if namespace:
        made["namespace"] = namespace
    if chance(draw, 50):
        made |= {"labels": labels(draw), "annotations": annotations(draw)}
    return made
