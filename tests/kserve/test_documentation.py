"""Every InferenceService of KServe's samples and guides can be said without `spec:`, and comes out as written."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from gomodules import module_folder
from kfgen.domain.problem import ProblemsError
from kfgen.domain.quantity import canonical
from kfgen.domain.tree import Sources
from kfgen.pipeline import render
from kfgen.schemas import Versions, find
from kfgen.schemas.validator import of_part
from said_in_catalog import FRAMEWORKS, model_of, protocol_of

VERSION = "0.20.0"
GROUP = "serving.kserve.io"
# What is refused, and must be: file below docs/samples → codes of the messages, and the reason.
_NO_ALIBI = ("component-release", "0.13 took the alibi explainer away; the sample is of an older release")
REFUSED = {
    "explanation/alibi/cifar10/cifar10.yaml": _NO_ALIBI,
    "explanation/alibi/income/income.yaml": _NO_ALIBI,
    "explanation/alibi/moviesentiment/moviesentiment.yaml": _NO_ALIBI,
    "explanation/alibi/moviesentiment/moviesentiment2.yaml": _NO_ALIBI,
    "rollout-strategy/rollout-strategy-example.yaml": (
        "required sidecar value",
        "fields that no CRD has, two servers, maxSurge as text",
    ),
    "v1beta1/transformer/feast/driver_transformer_modelmesh.yaml": ("value", "{username} is to be filled in"),
}
# Runtimes that samples bring along in files of their own.
RUNTIMES = {"custom-kserve-huggingfaceserver": {"supportedModelFormats": [{"name": "huggingface", "version": "1"}]}}


def samples() -> Iterator[tuple[str, dict[str, Any]]]:
    """(file, object) of every InferenceService below docs/samples."""
    root = module_folder("github.com/kserve/kserve", f"v{VERSION}") / "docs" / "samples"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for file in sorted((*root.rglob("*.yaml"), *root.rglob("*.yml"))):
        try:
            documents = list(yaml.load_all(file.read_bytes(), Loader=loader))
        except yaml.YAMLError:
            continue  # a template, not a manifest
        for document in documents:
            what = (document.get("kind"), document.get("apiVersion")) if isinstance(document, dict) else None
            if what == ("InferenceService", f"{GROUP}/v1beta1"):
                yield file.relative_to(root).as_posix(), document


def built(model: dict[str, Any], name: str) -> dict[str, Any]:
    """What the catalog gives for a model."""
    files = {
        "kfgen.yaml": {
            "name": "docs",
            "environments": ["prod"],
            "defaults": {"environment": {"versions": {"kserve": VERSION}, "mode": "Knative"}},
        },
        "environments/prod.yaml": {},
        "namespaces/docs.yaml": {},
        f"models/{name}.yaml": model,
        **{f"runtimes/{key}.yaml": {**one, "image": "x:1"} for key, one in RUNTIMES.items()},
    }
    sources = {f"catalog/{path}": json.dumps(data).encode() for path, data in files.items()}
    rendered = render(Sources(sources), keep_objects=True)
    bodies = [one for (_, app), found in rendered.objects.items() if app == "docs" for one in found]
    return next(one for one in bodies if one["kind"] == "InferenceService")


def normal(spec: dict[str, Any]) -> dict[str, Any]:
    """A spec as KServe's defaulter has it: `model` for a framework's key, amounts and protocols written out."""
    spec = copy.deepcopy(spec)
    predictor = spec["predictor"]
    for key in FRAMEWORKS:
        if key in predictor:
            predictor["model"] = {"modelFormat": {"name": key}, **protocol_of(key), **predictor.pop(key)}
    spec = {name: component for name, component in spec.items() if isinstance(component, dict)}
    for component in spec.values():
        for one in (
            component.get("model"),
            *(component.get("containers") or ()),
            *map(component.get, ("art", "alibi")),
        ):
            if one:
                _normal_container(one)
    return {name: _without_nothing(component) for name, component in spec.items()}


def _normal_container(container: dict[str, Any]) -> None:
    container.pop("name", None)
    for amounts in (container.get("resources") or {}).values():
        amounts.update({name: canonical(str(amount)) for name, amount in amounts.items()})
    for port in container.get("ports", ()):
        port.setdefault("protocol", "TCP")
    for key in ("command", "args"):
        if key in container:
            container[key] = list(map(str, container[key]))
    env = [{**one, "value": str(one["value"])} if "value" in one else one for one in container.get("env") or ()]
    container["env"] = sorted(env, key=lambda one: str(one["name"] == "STORAGE_URI"))


def _without_nothing(value: Any) -> Any:
    if not isinstance(value, dict):
        return [_without_nothing(item) for item in value] if isinstance(value, list) else value
    kept = {key: _without_nothing(item) for key, item in value.items()}
    return {key: item for key, item in kept.items() if item not in (None, {}, [])}


def test_samples_can_be_said_in_the_catalog() -> None:
    said = 0
    refused: dict[str, set[str]] = {}
    for file, body in samples():
        model = model_of(body, GROUP)
        assert "spec" not in model
        name = "".join(char for char in str(body["metadata"]["name"]).lower() if char.isalnum() or char == "-")
        try:
            made = built(model, name)
        except ProblemsError as error:
            refused.setdefault(file, set()).update(one.code for one in error.problems)
            continue
        said += 1
        assert normal(made["spec"]) == normal(body["spec"]), file
    assert refused == {file: set(codes.split()) for file, (codes, _) in REFUSED.items()}
    assert said >= 80


# --- what KServe's guides use and no sample does ----------------------------------------------------------------------

_MODEL = {"modelFormat": {"name": "huggingface"}, "storageUri": "hf://org/model"}
_OWN = [{"image": "x:1", "name": "own"}]
_POD: dict[str, Any] = {
    "nodeSelector": {"example.com/accelerator": "fast"},
    "tolerations": [{"key": "example.com/gpu", "operator": "Equal", "value": "present", "effect": "NoSchedule"}],
}
_SOUGHT = {"backend": "prometheus", "serverAddress": "http://prometheus:9090", "query": "sum(waiting)"}
_LOGIN = {"authModes": "basic", "authenticationRef": {"name": "login"}}
_METRICS: list[dict[str, Any]] = [
    {"type": "Resource", "resource": {"name": "memory", "target": {"type": "Utilization", "averageUtilization": 60}}},
    {
        "type": "External",
        "external": {
            "metric": _SOUGHT,
            "authenticationRef": _LOGIN,
            "target": {"type": "Value", "value": "2"},
        },
    },
    {
        "type": "PodMetric",
        "podmetric": {
            "metric": {"backend": "opentelemetry", "metricNames": ["waiting"], "query": "sum(waiting)"},
            "target": {"type": "Value", "value": "4"},
        },
    },
]
_PROBE = {"httpGet": {"path": "/ready", "port": 8080}, "initialDelaySeconds": 30, "periodSeconds": 10}
_GPU = {"limits": {"nvidia.com/gpu": "1"}}
_SECRET = {"secretKeyRef": {"name": "token", "key": "HF_TOKEN", "optional": True}}
_MOUNTED = {"name": "settings", "configMap": {"name": "settings", "items": [{"key": "a", "path": "a.json"}]}}
# What a guide is about → annotations without their group, spec.
GUIDES: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "scaling by what KEDA measures": (
        {"deploymentMode": "Standard", "autoscalerClass": "keda"},
        {"predictor": {"minReplicas": 1, "maxReplicas": 5, "model": _MODEL, "autoScaling": {"metrics": _METRICS}}},
    ),
    "scaling of each component": (
        {},
        {
            "predictor": {"scaleMetric": "concurrency", "scaleTarget": 1, "maxReplicas": 3, "model": _MODEL},
            "transformer": {"scaleMetric": "rps", "scaleTarget": 8, "containers": _OWN},
        },
    ),
    "nodes of each component": (
        {},
        {
            "predictor": {"model": _MODEL, **_POD},
            "transformer": {"containers": [{"image": "x:1", "name": "t"}], **_POD},
        },
    ),
    "a server of one's own": (
        {},
        {"predictor": {"containers": [{"name": "own", "image": "x:1", "readinessProbe": _PROBE, "resources": _GPU}]}},
    ),
    "an explainer of one's own": (
        {},
        {
            "predictor": {"model": _MODEL},
            "explainer": {"containers": [{"name": "e", "image": "x:1", "env": [{"name": "A", "value": "b"}]}]},
        },
    ),
    "a token, and files beside the model": (
        {},
        {
            "predictor": {
                "model": {
                    **_MODEL,
                    "env": [{"name": "HF_TOKEN", "valueFrom": _SECRET}],
                    "volumeMounts": [{"name": "settings", "mountPath": "/mnt/settings", "readOnly": True}],
                },
                "volumes": [_MOUNTED],
            }
        },
    ),
    "several places to read from": (
        {},
        {
            "predictor": {
                "model": {"modelFormat": {"name": "huggingface"}},
                "storageUris": [
                    {"uri": "hf://org/base", "mountPath": "/mnt/base"},
                    {"uri": "s3://b/a", "mountPath": "/mnt/a"},
                ],
            }
        },
    ),
    "several nodes": (
        {"deploymentMode": "Standard", "autoscalerClass": "none"},
        {
            "predictor": {
                "model": {"modelFormat": {"name": "huggingface"}, "storageUri": "pvc://claim/model"},
                "workerSpec": {
                    "pipelineParallelSize": 2,
                    "tensorParallelSize": 4,
                    "containers": [{"name": "worker-container", "resources": _GPU}],
                },
            }
        },
    ),
    "models that are encrypted": (
        {},
        {"predictor": {"model": {**_MODEL, "confidential": {"enabled": True, "resourceId": "kbs:///a/b/c"}}}},
    ),
}


@pytest.mark.parametrize("about", GUIDES)
def test_guides_can_be_said_in_the_catalog(about: str) -> None:
    annotations, spec = GUIDES[about]
    metadata = {"name": "guide", "annotations": {f"{GROUP}/{key}": value for key, value in annotations.items()}}
    body = {"apiVersion": f"{GROUP}/v1beta1", "kind": "InferenceService", "metadata": metadata, "spec": spec}
    model = model_of(body, GROUP)
    assert "spec" not in model
    found = find(f"{GROUP}/v1beta1/InferenceService", Versions("", VERSION))
    assert found is not None
    assert of_part(found.part).faults(body) == []
    made = built(model, "guide")
    assert normal(made["spec"]) == normal(spec)
    assert metadata["annotations"].items() <= made["metadata"]["annotations"].items()


def test_several_nodes_as_the_runtime_says() -> None:
    """The guide on several nodes in the fewest words: an empty `workerSpec`, and no word of what scales it."""
    place = {"modelFormat": "huggingface", "storage": "pvc://claim/model"}
    made = built({"namespace": "docs", "mode": "Standard", **place, "workerSpec": {}}, "guide")
    assert made["spec"]["predictor"]["workerSpec"] == {}
    assert made["metadata"]["annotations"] == {
        f"{GROUP}/autoscalerClass": "none",
        f"{GROUP}/deploymentMode": "Standard",
    }
