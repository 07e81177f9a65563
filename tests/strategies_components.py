"""What stands around the server of made models: transformer, explainer, batcher, logger, autoscaling, reach, rest."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from kfgen.domain.release import Feature
from kfgen.kserve import by_version
from strategies import lines, texts
from strategies_parts import (
    CONTAINER_FIELDS,
    ENV_NAMES,
    POD_FIELDS,
    Draw,
    annotations,
    chance,
    fields,
    labels,
    one_of,
    pairs,
    some,
)
from strategies_yaml import Bare

NAMES = ("transformer", "explainer")
EXPLAINERS = ("art", "alibi", "aix")


def components(draw: Draw, releases: set[str], store: str, features: set[str]) -> dict[str, Any]:
    """Some of a model's keys for what stands around it, as all of these releases have them."""
    options = {
        "transformer": _component(draw, "transformer", releases, store),
        "explainer": _component(draw, "explainer", releases, store),
        "batcher": one_of(draw, ({}, {"maxBatchSize": 32}, {"maxLatency": 5000, "timeout": 60})),
        "logger": _logger(draw, releases),
        "visibility": one_of(draw, ("external", "external", "cluster-local")) if _in_all(releases) else "external",
        "stopped": one_of(draw, (True, False)) if has(releases, Feature.STOP) else False,
    }
    if has(releases, Feature.SIDECARS):
        options["sidecars"] = {"logs": {"image": "x:1", "args": draw(st.lists(texts(), max_size=2))}}
    chosen = {key: options[key] for key in some(draw, tuple(options), 1, 3)}
    features |= {key for key in chosen if key in {*NAMES, "batcher", "logger"}}
    return chosen


def has(releases: set[str], feature: Feature) -> bool:
    """Whether all of these releases have a feature."""
    return all(by_version()[one].has(feature) for one in releases)


def _in_all(releases: set[str]) -> bool:
    return all({"Knative", "Standard"} <= by_version()[one].visibility.keys() for one in releases)


def _logger(draw: Draw, releases: set[str]) -> dict[str, Any]:
    logger: dict[str, Any] = {"url": one_of(draw, ("http://collector", "http://{{x}}/#on"))}
    if chance(draw, 50):
        logger["mode"] = one_of(draw, ("all", "request", "response"))
    if has(releases, Feature.LOGGER_HEADERS) and chance(draw, 50):
        logger["metadataHeaders"] = draw(st.lists(texts().filter(bool), min_size=1, max_size=2))
    if has(releases, Feature.LOGGER_STORAGE) and chance(draw, 70):
        logger["metadataAnnotations"] = draw(st.lists(texts().filter(bool), min_size=1, max_size=2))
        parameters = {"type": "s3", one_of(draw, ("on", "1e3")): draw(texts())}
        logger["storage"] = {"key": draw(lines()), "path": draw(lines()), "parameters": parameters}
        if chance(draw, 50):
            logger["storage"]["serviceAccountName"] = "on"
    return logger


def _component(draw: Draw, name: str, releases: set[str], store: str) -> dict[str, Any]:
    options = {
        "args": draw(st.lists(texts(), max_size=3)),
        "env": pairs(draw, ENV_NAMES, texts(), 3),
        "resources": {"cpu": one_of(draw, (Bare("1"), "250m..2")), "memory": "1Gi"},
        "replicas": one_of(draw, (Bare("2"), Bare("1..4"), {"max": 3})),
        "timeout": one_of(draw, (30, 1_000_000)),
        "storage": {"from": store, "path": "$(name)/{{x}}"},
        "nodePool": "gpu",
        "container": fields(draw, CONTAINER_FIELDS, 2),
        "pod": fields(draw, POD_FIELDS, 2),
    }
    if has(releases, Feature.COMPONENT_METADATA):
        options |= {"labels": labels(draw), "annotations": annotations(draw)}
    if name == "explainer" and chance(draw, 50):
        options.pop("pod")
        own = _explainer(draw, releases)
    else:
        options["command"] = draw(st.lists(texts(), max_size=2))
        options["ports"] = {"http1": 8080}
        own = {"image": one_of(draw, ("x:1", "on/x:1.10"))}
    return own | {key: options[key] for key in some(draw, tuple(options), 0, 4)}


def _explainer(draw: Draw, releases: set[str]) -> dict[str, Any]:
    """One of KServe's own: of these releases, older ones have others beside it."""
    config = {"on": "1e3"}
    older = {"alibi": Feature.ALIBI_EXPLAINER, "aix": Feature.AIX_EXPLAINER}
    known = [name for name, feature in older.items() if has(releases, feature)]
    if known and chance(draw, 70):
        name = one_of(draw, known)
        return {name: {"type": {"alibi": "AnchorTabular", "aix": "LimeImages"}[name], "config": config}}
    return {"art": {"type": "SquareAttack", "config": config}}


def changed_components(draw: Draw, general: dict[str, Any], releases: set[str], store: str) -> dict[str, Any]:
    """How an environment changes them: one goes, one gets other values."""
    result: dict[str, Any] = {}
    for key in NAMES:
        if key in general and chance(draw, 50):
            changed = _component(draw, key, releases, store)
            for own in EXPLAINERS:
                changed.pop(own, None)
                if own in general[key]:
                    for word in ("image", "command", "ports"):  # of a container
                        changed.pop(word, None)
            result[key] = one_of(draw, (None, changed, changed))
    for key in ("batcher", "logger", "visibility"):
        if key in general and chance(draw, 30):
            result[key] = None
    return result


def autoscaling(draw: Draw, releases: set[str], *, knative: bool) -> dict[str, Any] | None:
    """What all of these releases scale by in a mode; None where there is nothing in common."""
    if knative:
        return {"metric": one_of(draw, ("concurrency", "rps")), "target": one_of(draw, (1, 1_000_000))}
    if not all(by_version()[one].autoscaler_classes for one in releases):
        return None
    result: dict[str, Any] = {"metric": "cpu", "target": 70}
    if chance(draw, 50):
        result["class"] = "hpa"
    if has(releases, Feature.AUTO_SCALING) and chance(draw, 60):
        result["metricType"] = one_of(draw, ("Utilization", "AverageValue"))
    if has(releases, Feature.AUTO_SCALING) and chance(draw, 50):
        query = {"metric": {"backend": "prometheus", "query": "sum({{x}})"}, "target": {"type": "Value", "value": "5"}}
        result = {"class": "keda", "metrics": [{"type": "External", "external": query}]}
    return result


def said_here(draw: Draw, general: dict[str, Any], part: dict[str, Any], at: tuple[str, str], store: str) -> None:
    """Lay onto an environment's part what its release and mode (empty: either) alone have."""
    release, mode = at
    for name in NAMES:
        if name not in general and chance(draw, 20):
            part.setdefault(name, _component(draw, name, {release}, store))
        if (name in general or name in part) and part.get(name, {}) is not None and mode and chance(draw, 70):
            by_keda = part.get("autoscaling", {}).get("class") == "keda"
            part[name] = {**part.get(name, {}), **_scaled(draw, release, mode, by_keda=by_keda)}
    if part.get("logger", {}) is not None and chance(draw, 20):
        part["logger"] = _logger(draw, {release})
    if mode == "Standard" and has({release}, Feature.PREDICTOR_NAME) and chance(draw, 40):
        part["predictorName"] = one_of(draw, ("stable", "on", "n1e3"))
    if mode == "Standard" and part.get("prometheusRule", {}) is not None and chance(draw, 60):
        latency = _latency(draw, {**general, **part}, release)
        if latency:
            part["prometheusRule"] = {"notReady": "10m", **part.get("prometheusRule", {}), "latency": latency}


def _scaled(draw: Draw, release: str, mode: str, *, by_keda: bool) -> dict[str, Any]:
    """Scaling and rollout of a component; the class is the whole server's, and KEDA's has no single metric."""
    if mode == "Knative":
        return (
            {"autoscaling": autoscaling(draw, {release}, knative=True)} if has({release}, Feature.SCALE_METRIC) else {}
        )
    result: dict[str, Any] = {}
    if has({release}, Feature.AUTO_SCALING):
        resource = {"name": "memory", "target": {"type": "Utilization", "averageUtilization": 60}}
        several = {"metrics": [{"type": "Resource", "resource": resource}]}
        if has({release}, Feature.SCALING_BEHAVIOR):
            several |= {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 600}}}
        one = {"metric": "cpu", "target": 70, "metricType": "Utilization"}
        result["autoscaling"] = several if by_keda else one_of(draw, (several, one))
    if has({release}, Feature.DEPLOYMENT_STRATEGY):
        rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 1}}
        result["deploymentStrategy"] = one_of(draw, ({"type": "Recreate"}, rolling, rolling))
    return result


def _latency(draw: Draw, said: dict[str, Any], release: str) -> dict[str, Any]:
    """What is too slow, where a metric of the server is known; a share only where it tells more than the mean."""
    name = said.get("modelFormat")
    if said.get("runtime") or not isinstance(name, str):
        return {}
    options: dict[str, Any] = {"for": "15m"}
    if name in {"sklearn", "xgboost", "lightgbm", "pmml"} and "protocolVersion" not in said:
        options |= {"quantile": one_of(draw, ("0.99", ".5"))}
        if not has({release}, Feature.SERVER_METRICS):
            return {}
    elif name not in {"pytorch", "triton"}:
        return {}
    above = {"above": one_of(draw, ("500ms", "2s"))}
    return above | {key: options[key] for key in some(draw, tuple(options), 1, 2)}
