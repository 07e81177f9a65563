"""Serving runtimes of made catalogs: one that models of a namespace name or are served by, one for the cluster."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from kfgen.domain.release import Feature
from strategies import lines, texts
from strategies_models import FORMATS, IMAGES, Place, env, resources_of
from strategies_parts import (
    CONTAINER_FIELDS,
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
from strategies_releases import ALL, versions_of, versions_with
from strategies_workers import WORKERS, for_workers
from strategies_yaml import Bare

OLD = frozenset(ALL) - versions_of("InferenceGraph")  # no serving runtimes, or with fewer fields
NAMED, OF_CLUSTER = "on", "null"
THEIRS = "theirs"  # somebody else makes it; it serves what NAMED does
_POD = tuple(name for name in POD_FIELDS if name in {"nodeSelector", "tolerations", "affinity", "volumes"})
_PROTOCOLS = ["v1", "v2", "grpc-v2"]


def runtimes(draw: Draw, place: Place, namespaces: list[str]) -> dict[str, dict[str, Any]]:
    """Files below runtimes/, by name; models may name NAMED wherever the release has runtimes."""
    if chance(draw, 20):
        return {}
    made = {NAMED: _runtime(draw, place)}
    made[NAMED]["supportedModelFormats"] = [
        {"name": "sklearn", "version": Bare("1"), "autoSelect": chance(draw, 30), "priority": Bare("7")},
        *({"name": name} for name in (*FORMATS[1:], "triton")),
        draw(lines()),
    ]
    if chance(draw, 60):
        made[NAMED] |= {"namespaces": list(namespaces), "enabled": place.releases[""] not in OLD}
        for name in place.environments:
            made[NAMED]["environments"].setdefault(name, {})["enabled"] = place.releases[name] not in OLD
    made[NAMED]["protocolVersions"] = draw(st.permutations(_PROTOCOLS))
    made[THEIRS] = {"create": False, "image": "x:1", "supportedModelFormats": [{"name": "sklearn", "version": "1"}]}
    made[THEIRS]["supportedModelFormats"] += [*FORMATS[1:], "triton"]
    made[THEIRS]["protocolVersions"] = list(_PROTOCOLS)
    if chance(draw, 70):
        shared = {**_runtime(draw, place), "scope": "cluster"}
        shared["supportedModelFormats"] = [{"name": draw(lines()), "version": Bare("1.10")}, "own"]
        old = {name for name, release in place.releases.items() if release in OLD}
        shared["enabled"] = "" not in old
        for name in place.environments:
            part = shared["environments"].setdefault(name, {})
            part["enabled"] = name not in old and chance(draw, 80)
            if chance(draw, 20):
                part["disabled"] = one_of(draw, (True, False))
        made[OF_CLUSTER] = shared
    if chance(draw, 60):
        made[WORKERS] = for_workers(draw, place, namespaces)
    return made


_WITH_PORTS = versions_with(Feature.RUNTIME_PROTOCOLS)


def _runtime(draw: Draw, place: Place) -> dict[str, Any]:
    data: dict[str, Any] = {"image": one_of(draw, IMAGES), "environments": {}}
    options = {
        "args": draw(st.lists(texts(), max_size=3)),
        "command": draw(st.lists(texts(), max_size=2)),
        "env": env(draw),
        "resources": resources_of(draw),
        "labels": labels(draw),
        "annotations": annotations(draw),
        "ports": {"http1": 8080},
        "serverType": "tritonserver",
        "sidecars": {"on": {"image": "x:1", "args": draw(st.lists(texts(), max_size=2))}},
        "container": fields(draw, CONTAINER_FIELDS),
        "pod": {name: POD_FIELDS[name](draw) for name in some(draw, _POD, 1, 2)},
        "spec": {"annotations": annotations(draw), "grpcEndpoint": draw(texts())},
    }
    data |= {name: options[name] for name in some(draw, tuple(options), 2, 6)}
    for environment in place.environments:
        part: dict[str, Any] = {}
        if chance(draw, 40):
            part["image"] = one_of(draw, IMAGES)
        if chance(draw, 30):
            part["args"] = changed_list(draw, data.get("args", []), texts())
        if chance(draw, 30):
            part["container"] = fields(draw, CONTAINER_FIELDS, 2)
        if chance(draw, 20):
            part["resources"] = resources_of(draw)
        if "ports" in data and place.releases[environment] not in _WITH_PORTS:
            part["ports"] = None
        if part:
            data["environments"][environment] = part
    return data


def name_it(draw: Draw, place: Place, model: dict[str, Any]) -> None:
    """Let a model with a format name NAMED, where the release has runtimes."""
    named = place.releases[""] not in OLD and chance(draw, 70)
    if named:
        model["runtime"] = one_of(draw, (NAMED, NAMED, THEIRS))
    for name in place.environments:
        part = model["environments"].setdefault(name, {})
        if "modelFormat" in part:  # of another form there
            continue
        if place.releases[name] in OLD:
            part["runtime"] = None
        elif chance(draw, 50):
            part["runtime"] = one_of(draw, (NAMED, NAMED, THEIRS, None))
        if part.get("prometheusRule") and (named or part.get("runtime")):  # no metric of such a server is known
            part["prometheusRule"].pop("latency", None)
