"""An InferenceService as someone wrote it → the same in the catalog's words, without `spec:`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FRAMEWORKS = (
    *("sklearn", "xgboost", "tensorflow", "pytorch", "triton", "onnx", "huggingface", "pmml", "lightgbm", "paddle"),
)
_CONTAINER = ("image", "command", "args", "env", "ports", "resources")
_LOAD = {
    "containerConcurrency": "containerConcurrency",
    "timeout": "timeout",
    "batcher": "batcher",
    "logger": "logger",
    "deploymentStrategy": "deploymentStrategy",
    "serviceAccountName": "serviceAccountName",
    "workerSpec": "workerSpec",
    "name": "predictorName",
}
_SCALING = {"scaleMetric": "metric", "scaleTarget": "target", "scaleMetricType": "metricType"}


def protocol_of(framework: str) -> dict[str, str]:
    """What the defaulter fills in for a framework's key without a protocol (`inference_service_defaults.go`)."""
    return {"protocolVersion": "v2"} if framework in {"triton", "onnx", "huggingface"} else {}


def model_of(body: Mapping[str, Any], group: str) -> dict[str, Any]:
    """The model's file; `group` is the API group of its annotations."""
    metadata, predictor = body["metadata"], dict(body["spec"]["predictor"])
    annotations = dict(metadata.get("annotations") or {})
    model: dict[str, Any] = {"namespace": "docs", "labels": metadata.get("labels") or {}}
    mode = annotations.pop(f"{group}/deploymentMode", "")
    if mode:
        model["mode"] = {"RawDeployment": "Standard", "Serverless": "Knative"}.get(mode, mode)
    scaling = {"class": annotations.pop(f"{group}/autoscalerClass", None)}
    model["annotations"] = annotations
    model |= _predictor(predictor, scaling)
    for name in ("transformer", "explainer"):
        if name in body["spec"]:
            model[name] = _component(dict(body["spec"][name]))
    return _without_nothing(model)


def _predictor(predictor: dict[str, Any], scaling: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key in FRAMEWORKS:
        if key in predictor:
            server = predictor.pop(key)
            predictor["model"] = {"modelFormat": {"name": key}, **protocol_of(key), **server}
    server = predictor.pop("model", None)
    containers = predictor.pop("containers", [])
    if server is None:
        server, containers = containers[0], containers[1:]
    else:
        result["modelFormat"] = server.get("modelFormat")
    result |= {key: server[key] for key in ("runtime", "runtimeVersion", "protocolVersion") if key in server}
    result |= _container(server, "storage")
    result["sidecars"] = {one["name"]: _container(one, "") for one in containers}
    result |= _load(predictor, scaling)
    if "canaryTrafficPercent" in predictor:
        result["canary"] = {"percent": predictor.pop("canaryTrafficPercent")}
    result["pod"] = predictor
    return result


def _component(component: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key in ("art", "alibi", "aix"):
        if key in component:
            own = dict(component.pop(key))
            result |= _container(own, "storage")
            result[key] = {name: own[name] for name in ("type", "config", "runtimeVersion") if name in own}
            result["container"] = {}
    if component.get("containers"):
        result |= _container(component.pop("containers")[0], "storage")
    result |= _load(component, {})
    for key in ("labels", "annotations"):
        result[key] = component.pop(key, {})
    result["pod"] = component
    return result


def _container(container: Mapping[str, Any], storage: str) -> dict[str, Any]:
    rest = {key: value for key, value in container.items() if key not in {"name", "modelFormat"}}
    result = {key: rest.pop(key) for key in ("command", "args", "image") if key in rest}
    env = {one["name"]: one.get("value", one.get("valueFrom", "")) for one in rest.pop("env", None) or []}
    if "STORAGE_URI" in env:
        rest["storageUri"] = env.pop("STORAGE_URI")
    result["env"] = env
    if all("name" in one for one in rest.get("ports", [])):  # a port without a name is Kubernetes' own form
        result["ports"] = {
            one["name"]: {key: one[key] for key in ("containerPort", "protocol") if key in one}
            for one in rest.pop("ports", [])
        }
    resources: dict[str, Any] = {}
    for kind, amounts in (rest.pop("resources", None) or {}).items():
        for name, amount in amounts.items():
            resources.setdefault(name, {})[kind.removesuffix("s")] = amount
    result["resources"] = resources
    if "storageUri" in rest:
        result[storage] = rest.pop("storageUri")
    for key in ("runtime", "runtimeVersion", "protocolVersion", "type", "config"):
        rest.pop(key, None)
    result["container"] = rest
    return result


def _load(component: dict[str, Any], scaling: dict[str, Any]) -> dict[str, Any]:
    result = {ours: component.pop(theirs) for theirs, ours in _LOAD.items() if theirs in component}
    low, high = component.pop("minReplicas", None), component.pop("maxReplicas", None)
    result["replicas"] = {"min": low, "max": high}
    scaling = scaling | {ours: component.pop(theirs) for theirs, ours in _SCALING.items() if theirs in component}
    result["autoscaling"] = scaling | dict(component.pop("autoScaling", {}))
    return result


def _without_nothing(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    kept = {key: item if key == "env" else _without_nothing(item) for key, item in value.items()}
    return {key: item for key, item in kept.items() if item not in (None, {}, [])}
