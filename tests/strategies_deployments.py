"""Plain Deployments of made catalogs: ports, Services, claims, autoscalers, sidecars, and what environments change."""
# ruff: noqa: C901, PLR0915 - a strategy is a list of choices

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from strategies import lines, texts
from strategies_models import IMAGES, Place, env
from strategies_operations import operations, operations_part
from strategies_parts import (
    CONTAINER_FIELDS,
    LABEL_VALUES,
    POD_FIELDS,
    Draw,
    annotations,
    chance,
    changed_list,
    fields,
    labels,
    one_of,
    some,
)
from strategies_yaml import Bare

PORTS = ("on", "null", "h-1", "y", "n1e3", "http")
STRATEGIES: tuple[Any, ...] = (
    {"type": "Recreate"},
    {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": "25%"}},
    {"rollingUpdate": {"maxSurge": "0%"}},
)
VERSIONS = (*(Bare(text) for text in ("1.10", "1e3", "0x1f", "231031_0930", "on")), *filter(None, LABEL_VALUES))


def deployment(draw: Draw, place: Place, features: set[str]) -> dict[str, Any]:
    """A model without KServe, and what its environments change of it."""
    ports = {name: port for port, name in enumerate(some(draw, PORTS, 1, 3), 8080)}
    data: dict[str, Any] = {"kind": "Deployment", "namespace": place.namespace, "image": one_of(draw, IMAGES)}
    data |= {"ports": ports, "resources": {"cpu": one_of(draw, (Bare("1"), "250m..2")), "memory": "1Gi"}}
    daily = _daily(draw, place, ports)
    data |= {key: daily[key] for key in some(draw, tuple(daily), 3, 9)}
    data["autoscaling"] = {"metric": "memory"}  # requests of cpu may be taken away by environments
    if chance(draw, 75):
        data |= _scaled(draw)
        features.add("autoscaled")
    if chance(draw, 40):
        data |= _torchserve(draw)
        features.add("config.properties")
    if chance(draw, 60):
        data |= operations(draw, next(iter(ports)))
    if chance(draw, 15):
        data["enabled"] = False
    parts = {}
    for name in place.environments:
        part = _part(draw, place, data, ports)
        if part:
            parts[name] = part
    return {**data, "environments": parts}


def _daily(draw: Draw, place: Place, ports: dict[str, int]) -> dict[str, Any]:
    return {
        "version": one_of(draw, VERSIONS),
        "labels": labels(draw),
        "annotations": annotations(draw),
        "storage": _storage(draw, place),
        "nodePool": one_of(draw, ("gpu", "on")),
        "args": draw(st.lists(texts(), max_size=3)),
        "command": draw(st.lists(texts(), max_size=2)),
        "env": env(draw),
        "serviceAccountName": one_of(draw, ("on", "1e3")),
        "deploymentStrategy": one_of(draw, STRATEGIES),
        "loadTimeout": one_of(draw, ("1h30m", "90s", "277h")),
        "service": _service(draw, ports),
        "sidecars": _sidecars(draw),
        "container": fields(draw, CONTAINER_FIELDS),
        "pod": fields(draw, {name: make for name, make in POD_FIELDS.items() if name not in {"logger", "volumes"}}),
        "spec": one_of(draw, ({"revisionHistoryLimit": 3}, {"paused": True}, {"minReadySeconds": 1_000_660_000})),
    }


def _storage(draw: Draw, place: Place) -> dict[str, Any]:
    storage: dict[str, Any] = {"from": place.stores[0]}
    if chance(draw, 50):
        storage["path"] = one_of(draw, ("$(name)", "{{x}}/$(env)", "on", "m#1"))
    if chance(draw, 50):
        storage |= {"mountPath": one_of(draw, ("/on", "/{{x}}", "/m#1")), "readOnly": one_of(draw, (True, False))}
    return storage


def _service(draw: Draw, ports: dict[str, int]) -> dict[str, Any]:
    options: dict[str, Any] = {
        "type": one_of(draw, ("NodePort", "LoadBalancer", "ClusterIP")),
        "annotations": annotations(draw),
        "ports": {
            name: one_of(draw, (name, {"port": 1000 + port}, {"targetPort": name})) for name, port in ports.items()
        },
        "spec": one_of(draw, ({"loadBalancerSourceRanges": [draw(lines())]}, {"sessionAffinity": "ClientIP"})),
    }
    return {key: options[key] for key in some(draw, tuple(options), 1, 3)}


def _sidecars(draw: Draw) -> dict[str, Any]:
    sidecar = {
        "image": "x:1",
        "args": draw(st.lists(texts(), max_size=2)),
        "resources": {"cpu": Bare("1"), "memory": "1Gi"},
    }
    name, port = one_of(draw, (("exporter", 9101), ("side-null", 9102), ("0-1e3", 9103)))
    if chance(draw, 40):
        sidecar |= {"ports": {f"side-{port}": port}, "container": fields(draw, CONTAINER_FIELDS, 1)}
    return {name: sidecar}


def _torchserve(draw: Draw) -> dict[str, Any]:
    config = {"inference_address": "http://0.0.0.0:8080", "vmargs": draw(lines()).replace("\n", " ").replace("\r", " ")}
    config |= {"management_address": "http://127.0.0.1:8081", "metrics_address": "http://127.0.0.1:8082"}
    torchserve: dict[str, Any] = {"config": config, "configPath": one_of(draw, ("/off", "/home/{{x}}"))}
    if chance(draw, 50):
        torchserve["snapshot"] = {
            one_of(draw, ("on", "1e3")): {"minWorkers": 1, "maxWorkers": 3, "version": one_of(draw, VERSIONS)}
        }
    return {"torchserve": torchserve}


def _scaled(draw: Draw) -> dict[str, Any]:
    metric = {
        "type": "Pods",
        "pods": {"metric": {"name": "requests-1e3"}, "target": {"type": "AverageValue", "averageValue": "1"}},
    }
    options: tuple[Any, ...] = (
        {"metric": "memory", "target": 70},
        {"class": "hpa", "metric": "memory", "behavior": {"scaleDown": {"stabilizationWindowSeconds": 600}}},
        {"metrics": [metric]},
    )
    return {"replicas": one_of(draw, (Bare("1..4"), {"max": 3})), "autoscaling": one_of(draw, options)}


def _part(draw: Draw, place: Place, general: dict[str, Any], ports: dict[str, int]) -> dict[str, Any]:
    part: dict[str, Any] = {}
    if chance(draw, 60):
        part["enabled"] = one_of(draw, (True, True, True, False))
    if chance(draw, 50):
        daily = _daily(draw, place, ports)
        for key in some(draw, tuple(daily), 1, 4):
            part[key] = one_of(draw, (daily[key], daily[key], None))
        if general.get("args") and chance(draw, 40):
            part["args"] = changed_list(draw, general["args"], texts())
    if chance(draw, 30):
        options: tuple[Any, ...] = (
            {"replicas": Bare("0"), "autoscaling": None},
            {"replicas": 3},
            {"autoscaling": {"class": "external"}},
            {"replicas": Bare("2..5"), "autoscaling": {"metric": "memory", "target": None, "metrics": None}},
        )
        part |= one_of(draw, options)
    if "torchserve" in general and chance(draw, 50):
        changes: tuple[Any, ...] = (None, {"config": {"vmargs": draw(lines()).splitlines()[0]}}, {"snapshot": None})
        part["torchserve"] = one_of(draw, changes)
    if chance(draw, 20):
        part["image"] = one_of(draw, IMAGES)
    if part.get("deploymentStrategy"):  # a leftover of the general part's would not fit
        part["deploymentStrategy"] = {"type": "Recreate", "rollingUpdate": None}
    part |= operations_part(draw, general)
    alerts = "prometheusRule" in general and part.get("prometheusRule", {}) is not None
    if alerts and "torchserve" in general and part.get("torchserve", {}) is not None:
        part["prometheusRule"] = {**part.get("prometheusRule", {}), "latency": {"above": "2s"}}
    if chance(draw, 10):
        part["service"] = {"enabled": False}
    if chance(draw, 5):
        part["name"] = f"{place.name}-b"
    return part
