"""Models of made catalogs: on a runtime, in containers of their own, several on one server; layers for all."""
# ruff: noqa: C901, PLR0912, PLR0915 - a strategy is a list of choices

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from kfgen.domain.release import Feature
from strategies import lines, texts
from strategies_components import autoscaling, changed_components, components, said_here
from strategies_hubs import HUB, PATHS, path_in, readable
from strategies_operations import operations, operations_part
from strategies_parts import (
    CONTAINER_FIELDS,
    ENV_NAMES,
    MORE,
    POD_FIELDS,
    Draw,
    annotations,
    chance,
    changed_list,
    changed_names,
    evolved,
    fields,
    labels,
    one_of,
    pairs,
    some,
)
from strategies_releases import versions_in_mode, versions_with
from strategies_yaml import Bare

FORMATS = ("sklearn", "pytorch", "xgboost", "tensorflow", "lightgbm", "pmml")
IMAGES = ("registry.example.com/x:1", "0x1f:1.10", "on", "1e3", "Null/a__b:_on", f"nvcr.io/a/b@sha256:{'0' * 64}")
_AS_WRITTEN = tuple(map(Bare, ("on", "1e3", "0777", "1:30", "2001-01-01", "1.10", "yes", "0x1f", "x", "~/x")))


@dataclass(frozen=True)
class Place:
    """Where a model stands: what it may refer to."""

    environments: list[str]
    releases: dict[str, str]
    namespace: str
    stores: list[str]
    name: str


def env(draw: Draw) -> dict[str, Any]:
    """Variables with hostile names and values."""
    secret = {"secretKeyRef": {"name": "on", "key": "1e3"}}
    return pairs(draw, ENV_NAMES, st.one_of(texts(), st.sampled_from(_AS_WRITTEN), st.just(secret)), 4)


def resources_of(draw: Draw) -> dict[str, Any]:
    options = {
        "cpu": one_of(draw, (Bare("2"), "500m..1", {"request": "250m", "limit": "4"})),
        "memory": one_of(draw, ("8Gi", "1Gi..8Gi", {"limit": "16Gi"})),
        "gpu": one_of(draw, (Bare("1"), Bare("0"))),
        "ephemeralStorage": one_of(draw, (Bare("1e9"), "1Gi")),
    }
    return {name: options[name] for name in some(draw, tuple(options), 1, 3)}


def _storage(draw: Draw, place: Place, bucket: str) -> Any:
    if not bucket:  # a whole URI and a store do not merge
        return one_of(draw, ("gs://public/$(name)/{{x}}", {"uri": "s3://b/$(env)#1"}))
    store = one_of(draw, (place.stores[0], place.stores[0], bucket))
    return {"from": store, "path": path_in(draw, store)}


def _daily(draw: Draw, place: Place, bucket: str) -> dict[str, Any]:
    """Values of the keys that a file and its environments may set alike; all are valid everywhere."""
    return {
        "labels": labels(draw),
        "annotations": annotations(draw),
        "storage": _storage(draw, place, bucket),
        "resources": resources_of(draw),
        "nodePool": one_of(draw, ("gpu", "on")),
        "replicas": one_of(draw, (Bare("2"), Bare("1..4"), {"max": 5}, {"min": 1})),
        "timeout": one_of(draw, (60, 1_000_000, 2**31 - 1)),
        "containerConcurrency": one_of(draw, (0, 1_000_000)),
        "args": draw(st.lists(texts(), max_size=3)),
        "command": draw(st.lists(texts(), max_size=2)),
        "env": env(draw),
        "serviceAccountName": one_of(draw, ("on", "1e3")),
    }


def _overlays(draw: Draw) -> dict[str, Any]:
    pod = fields(draw, POD_FIELDS)
    if chance(draw, 25):
        pod["containers"] = {"exporter": {"image": "x:1", "args": draw(st.lists(texts(), max_size=2))}}
    options = {
        "container": fields(draw, CONTAINER_FIELDS),
        "pod": pod,
        "spec": {"predictor": fields(draw, POD_FIELDS, 2)},
    }
    return {name: options[name] for name in some(draw, tuple(options), 1, 2)}


def _changed_overlays(draw: Draw, general: dict[str, Any]) -> dict[str, Any]:
    """How an environment changes container, pod and spec: well-typed fields come and go, lists are edited."""
    result = _overlays(draw)
    for name in ("container", "pod"):
        for key, value in general.get(name, {}).items():
            if chance(draw, 30):
                result.setdefault(name, {})[key] = None
            elif key in MORE and chance(draw, 60):
                result.setdefault(name, {})[key] = changed_names(draw, value, MORE[key])
            elif isinstance(value, list) and chance(draw, 60):
                item = st.sampled_from(value) if value else st.just({"name": "on"})
                result.setdefault(name, {})[key] = changed_list(draw, value, item)
            elif isinstance(value, dict) and key in {"affinity", "nodeSelector"} and chance(draw, 60):
                result.setdefault(name, {})[key] = evolved(draw, value)
    return result


def model(draw: Draw, place: Place, features: set[str]) -> dict[str, Any]:
    """A model with a modelFormat or a container of its own, and what its environments change."""
    bucket = "" if chance(draw, 30) else one_of(draw, place.stores[1:])
    daily = _daily(draw, place, bucket)
    data: dict[str, Any] = {"namespace": place.namespace, "version": one_of(draw, (Bare("1.10"), Bare("1e3"), "on"))}
    own_container = chance(draw, 35)
    if own_container:
        data["image"] = one_of(draw, IMAGES)
        if chance(draw, 40):
            data["ports"] = one_of(draw, ({"http1": 8080}, {"h2c": {"containerPort": 9000, "protocol": "TCP"}}))
    else:
        data |= _format(draw, place)
    knative = chance(draw, 30)
    if knative:
        data["mode"] = "Knative"
    data |= {key: daily[key] for key in some(draw, tuple(daily), 2, 7)}
    if chance(draw, 45):
        data |= _overlays(draw)
    around = chance(draw, 55)
    if around:
        data |= components(draw, set(place.releases.values()), place.stores[0], features)
    if knative and chance(draw, 30):
        data["autoscaling"] = autoscaling(draw, set(place.releases.values()), knative=True)
        features.add("autoscaling")
    if chance(draw, 20):
        data["enabled"] = False
    if chance(draw, 30):
        data |= {"torchserve": {"archive": _archive(draw)}, "description": draw(texts())}
    if chance(draw, 30):
        beside = operations(draw, "")
        data |= beside if knative else {key: value for key, value in beside.items() if key != "podMonitor"}
    if knative and chance(draw, 60):
        data["canary"] = _canary(draw, data, bucket)
        features.add("canary")
    parts = {}
    for name in place.environments:
        part = _part(draw, place, data, bucket)
        if around:
            part |= changed_components(draw, data, {place.releases[name]}, place.stores[0])
        if knative and chance(draw, 20):
            part["canary"] = one_of(draw, (None, _canary(draw, data, bucket)))
        if knative and chance(draw, 20):
            part["replicas"] = Bare("0..3")
        often = 70 if place.releases[name] in versions_with(Feature.STANDARD_CANARY) else 30
        if not knative and place.releases[name] in versions_in_mode("Standard") and chance(draw, often):
            part |= _in_standard_mode(draw, place.releases[name], own_container, features)
        of_a_form = "canary" in part or "protocolVersion" in data.get("canary", {})
        if not own_container and not of_a_form and chance(draw, 8):  # a canary is of a form
            part |= one_of(
                draw, ({"modelFormat": "sklearn"}, {"modelFormat": None, "runtimeVersion": None, "image": "x:2"})
            )
            part |= {"runtime": None, "protocolVersion": None}
            features.add("form changed")
        if not knative and not part.keys() & {"modelFormat", "canary"}:
            part |= _other_storage(draw, place, name, own_container, features)
        mode = "Knative" if knative else part.get("mode", "")
        said_here(draw, data, part, (place.releases[name], mode), place.stores[0])
        if part:
            parts[name] = part
    return {**data, "environments": parts}


def _archive(draw: Draw) -> dict[str, Any]:
    archive = {"modelName": draw(lines()), "version": draw(lines()), "nameWithVersion": one_of(draw, (True, False))}
    return {key: archive[key] for key in ("modelName", *some(draw, ("version", "nameWithVersion"), 0, 2))}


def _in_standard_mode(draw: Draw, release: str, own_container: bool, features: set[str]) -> dict[str, Any]:
    """A part of an environment that leaves Knative aside, with what a release has only then."""
    result: dict[str, Any] = {"mode": "Standard"}
    scaling = autoscaling(draw, {release}, knative=False)
    if scaling and chance(draw, 60):
        result["autoscaling"] = scaling
        features.add(f"scaled by {scaling.get('class', 'default')}")
    if release in versions_with(Feature.DEPLOYMENT_STRATEGY) and chance(draw, 50):
        result["deploymentStrategy"] = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%"}}
    if release in versions_with(Feature.STANDARD_CANARY) and not own_container and chance(draw, 60):
        result["canary"] = {"percent": 10, "name": "v2", "image": one_of(draw, IMAGES), "env": env(draw)}
        features.add("canary in Standard mode")
    return result


def _other_storage(
    draw: Draw, place: Place, environment: str, own_container: bool, features: set[str]
) -> dict[str, Any]:
    """Several places at once, or an entry of storage-config, where the release has them."""
    release = place.releases[environment]
    if release in versions_with(Feature.STORAGE_URIS) and chance(draw, 30):
        features.add("storageMounts")
        claim = {"from": place.stores[0], "readOnly": one_of(draw, (True, False))}
        options = {
            "/mnt/on": "s3://b/$(name)",
            "/mnt/1e3": {"from": "public", "path": one_of(draw, PATHS)},
            "/x": claim,
            "/mnt/null": {"uri": "s3://b/$(env)#1", "digest": f"sha256:{'1' * 64}"},
        }
        return {"storage": None, "storageMounts": {path: options[path] for path in some(draw, tuple(options), 1, 3)}}
    if not own_container and release in versions_with(Feature.STORAGE_SPEC) and chance(draw, 15):
        features.add("storage-config")
        return {"storage": {"uri": None, "from": "entry", "path": one_of(draw, PATHS)}}
    late = readable(release)
    if late and chance(draw, 50):
        store = one_of(draw, late)
        return {"storage": {"uri": None, "from": store, "path": path_in(draw, store)}}
    return {}


def _format(draw: Draw, place: Place) -> dict[str, Any]:
    old = any(release not in versions_with(Feature.MODEL_SPEC) for release in place.releases.values())
    data: dict[str, Any] = {"modelFormat": one_of(draw, FORMATS)}
    if chance(draw, 20):
        data = {"modelFormat": "triton", "protocolVersion": "v2"}
    elif not old and chance(draw, 30):
        data = {
            "modelFormat": {"name": "sklearn", "version": Bare("1")},
            "runtime": "kserve-sklearnserver",
        }
    if chance(draw, 40):
        data["runtimeVersion"] = one_of(draw, (Bare("1.10"), Bare("1e3"), draw(lines())))
    if chance(draw, 15):
        data["image"] = one_of(draw, IMAGES)
    return data


def _canary(draw: Draw, general: dict[str, Any], bucket: str) -> dict[str, Any]:
    path = "on:$(version)" if bucket == HUB else "canary/$(version)"
    options = {
        "version": one_of(draw, (Bare("2"), "on")),
        "storage": {"from": bucket, "path": path} if bucket else {"uri": "s3://canary/$(version)"},
        "image": one_of(draw, IMAGES),
        "args": draw(st.lists(texts(), max_size=2)),
        "env": env(draw),
        "resources": {"cpu": Bare("1")},
    }
    if "modelFormat" in general:
        options |= {"runtimeVersion": draw(lines()), "protocolVersion": general.get("protocolVersion", "v1")}
    return {"percent": one_of(draw, (0, 10, 100)), **{key: options[key] for key in some(draw, tuple(options), 1, 6)}}


def _part(draw: Draw, place: Place, general: dict[str, Any], bucket: str) -> dict[str, Any]:
    """An environment's part: values replaced, removed and added; the model on or off."""
    part: dict[str, Any] = {}
    if chance(draw, 25):
        part["enabled"] = one_of(draw, (True, False))
    if chance(draw, 55):
        daily = _daily(draw, place, bucket)
        for key in some(draw, tuple(daily), 1, 4):
            part[key] = one_of(draw, (daily[key], daily[key], None))
        for key in ("args", "command"):
            if chance(draw, 40) and general.get(key):
                part[key] = changed_list(draw, general[key], texts())
        if isinstance(general.get("env"), dict) and chance(draw, 50):
            part["env"] = {name: one_of(draw, (None, "x", Bare("on"))) for name in general["env"]}
    if chance(draw, 30):
        part |= _changed_overlays(draw, general)
    part |= operations_part(draw, general)
    if "image" in general and chance(draw, 30):
        part["image"] = one_of(draw, IMAGES)
    if chance(draw, 5):
        part["name"] = f"{place.name}-b"
    return part


def multi_model(draw: Draw, place: Place, features: set[str]) -> dict[str, Any]:
    """A server of several models, with TrainedModels that come and go."""
    bucket = one_of(draw, place.stores[1 : place.stores.index("public") + 1])  # TrainedModels take few schemes

    def trained() -> dict[str, Any]:
        framework = one_of(draw, ("pytorch", draw(lines())))
        storage = {"from": bucket, "path": one_of(draw, PATHS)}
        return {"framework": framework, "memory": one_of(draw, ("1Gi", Bare("1000000"))), "storage": storage}

    names = some(draw, ("t-on", "t-null", "cifar10", "t1e3"), 1, 3)
    models = {f"{place.name}-{name}": trained() for name in names}
    data: dict[str, Any] = {"namespace": place.namespace, "resources": {"memory": "16Gi"}, "trainedModels": models}
    data |= {"modelFormat": "triton", "protocolVersion": "v2"} if chance(draw, 60) else {"modelFormat": "sklearn"}
    if chance(draw, 30):
        data |= {"env": env(draw), "annotations": annotations(draw)}
    if chance(draw, 15):
        data["enabled"] = False
    parts: dict[str, Any] = {}
    for environment in place.environments:
        part: dict[str, Any] = {"enabled": one_of(draw, (True, False))} if chance(draw, 30) else {}
        if chance(draw, 40):
            name = one_of(draw, tuple(models))
            options = (None, {"enabled": False}, {"memory": "2Gi"}, {"framework": draw(lines())})
            part["trainedModels"] = {name: one_of(draw, options)}
            if chance(draw, 30):
                part["trainedModels"][f"{place.name}-new"] = trained()
        if part:
            parts[environment] = part
    features.add("multi-model")
    return {**data, "environments": parts}


def some_defaults(draw: Draw) -> dict[str, Any]:
    """What a project or a folder says of all its models."""
    options = {
        "labels": labels(draw),
        "annotations": annotations(draw),
        "timeout": 300,
        "replicas": Bare("1..3"),
        "env": env(draw),
        "resources": {"cpu": one_of(draw, (Bare("1"), "1..2"))},
        "pod": fields(draw, POD_FIELDS, 2),
    }
    return {key: options[key] for key in some(draw, tuple(options), 1, 3)}


def override_of_models(draw: Draw) -> dict[str, Any]:
    """What an environment says of all models."""
    options = {
        "labels": dict.fromkeys(("on", "team")),
        "annotations": annotations(draw),
        "timeout": one_of(draw, (None, 77)),
        "replicas": Bare("2"),
        "env": env(draw),
        "resources": {"cpu": one_of(draw, (Bare("3"), None))},
        "enabled": False,
        "pod": one_of(draw, ({"tolerations": None}, fields(draw, POD_FIELDS, 2))),
    }
    return {key: options[key] for key in some(draw, tuple(options), 1, 3)}
