"""Mistakes in KServe's own objects under `manifests/`, which its webhooks refuse."""

from __future__ import annotations

import copy

from breaking import Base, Data, mistake
from breaking_catalogs import one
from breaking_objects import put, taken

CLASS, MODE = "serving.kserve.io/autoscalerClass", "serving.kserve.io/deploymentMode"


@mistake("KServe's server: a component that cannot be")
def _(base: Base) -> None:
    body = taken(base, "InferenceService")
    spec = body["spec"]
    predictor = spec["predictor"]
    way = base.chance.randrange(6)
    if way == 0:
        spec["predictor"] = {"minReplicas": 1}
    elif way == 1:
        spec["transformer"] = {"minReplicas": 1}
    elif way == 2:
        predictor["model"] = {"modelFormat": {"name": "sklearn"}, "storageUri": "gs://b/x"}
        predictor["containers"] = [{"name": "kserve-container", "image": "x:1"}]
    elif way == 3:
        predictor["logger"] = {"mode": one(base, "none", "ALL"), "url": "http://x"}
    elif way == 4:
        spec["explainer"] = {"maxReplicas": 1}
    else:
        predictor["containerConcurrency"] = -base.chance.randint(1, 9)


@mistake("KServe's server: scaling that cannot be")
def _(base: Base) -> None:
    target = {"type": one(base, "Value", "AverageValue"), "averageValue": "5", "value": "5"}
    keda = {"metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]}
    autoscaler, fields = one(
        base,
        ("kpa", {}),
        ("HPA", {}),
        ("", {}),
        ("hpa", {"scaleMetric": "concurrency"}),
        ("hpa", {"scaleMetric": "rps"}),
        ("hpa", {"scaleTarget": base.chance.choice((0, 101, -4))}),
        ("keda", {"scaleMetric": "cpu"}),
        ("keda", {"autoScaling": keda}),
        (None, {"scaleMetric": "cpu"}),
        (None, {"deploymentStrategy": {"type": "Recreate"}}),
    )
    knative = "Knative" if base.version == "0.20.0" else "Serverless"
    mode = knative if autoscaler is None else standard(base)
    notes = {MODE: mode, **({CLASS: autoscaler} if autoscaler is not None else {})}
    predictor = {"model": {"modelFormat": {"name": "sklearn"}, "storageUri": "gs://b/x"}, **fields}
    body: Data = {"apiVersion": "serving.kserve.io/v1beta1", "kind": "InferenceService"}
    put(base, {**body, "metadata": {"annotations": notes}, "spec": {"predictor": predictor}})


def standard(base: Base) -> str:
    """What the release calls Standard mode."""
    return "Standard" if base.version == "0.20.0" else "RawDeployment"


@mistake("KServe's server: several nodes that cannot be")
def _(base: Base) -> None:
    worker: Data = {"containers": [{"name": "worker-container", "image": "x:1"}], "pipelineParallelSize": 2}
    model: Data = {"modelFormat": {"name": "huggingface"}, "storageUri": "pvc://a/b"}
    notes = {CLASS: "none", MODE: standard(base)}
    way = base.chance.randrange(6)
    if way == 0:
        worker["pipelineParallelSize"] = one(base, 0, -1)
    elif way == 1:
        worker["tensorParallelSize"] = one(base, 0, -1)
    elif way == 2:
        worker["containers"].append({"name": "other", "image": "x:1"})
    elif way == 3:
        model["storageUri"] = one(base, "s3://a/b", "hf://a/b")
    elif way == 4:
        model["env"] = [{"name": one(base, "PIPELINE_PARALLEL_SIZE", "TENSOR_PARALLEL_SIZE"), "value": "2"}]
    else:
        notes[CLASS] = one(base, "hpa", "external")
    spec = {"predictor": {"model": model, "workerSpec": worker}}
    body: Data = {"apiVersion": "serving.kserve.io/v1beta1", "kind": "InferenceService", "spec": spec}
    put(base, {**body, "metadata": {"annotations": notes}})


@mistake("KServe's graph: nodes that cannot be")
def _(base: Base) -> None:
    step: Data = {"serviceName": "iris"}
    other: Data = {"serviceUrl": "http://x"}
    node: Data = one(
        base,
        {"routerType": "Sequence", "steps": [{**step, **other}]},
        {"routerType": "Sequence", "steps": [{}]},
        {"routerType": "Sequence", "steps": [{**step, "name": "a"}, {**other, "name": "a"}]},
        {"routerType": "Splitter", "steps": [{**step, "weight": 60}, {**other, "weight": 30}]},
        {"routerType": "Splitter", "steps": [step, other]},
        {"routerType": "Splitter", "steps": []},
    )
    spec = {"nodes": {one(base, "root", "root", "start"): copy.deepcopy(node)}}
    put(base, {"apiVersion": "serving.kserve.io/v1alpha1", "kind": "InferenceGraph", "spec": spec})


@mistake("KServe's objects: a name that is none")
def _(base: Base) -> None:
    body = taken(base, "InferenceService", "InferenceGraph", "TrainedModel")
    body["metadata"]["name"] = one(base, "a.b", "x.1", "n.m.o")


@mistake("KServe's runtime: formats and nodes that cannot be")
def _(base: Base) -> None:
    formats: list[Data] = [{"name": "own", "version": "1", "autoSelect": True, "priority": 1}]
    spec: Data = {"containers": [{"name": "kserve-container", "image": "x:1"}], "supportedModelFormats": formats}
    worker: Data = {"containers": [{"name": "worker-container", "image": "x:1"}]}
    way = base.chance.randrange(4)
    if way == 0:
        worker["tensorParallelSize"] = one(base, 0, -3)
        spec["workerSpec"] = worker
    elif way == 1:
        worker["containers"].append({"name": "other", "image": "x:1"})
        spec["workerSpec"] = worker
    elif way == 2:
        spec["workerSpec"] = worker
        spec["containers"][0]["env"] = [{"name": "TENSOR_PARALLEL_SIZE", "value": "1"}]
    else:
        formats.append({**formats[0], "version": "2", "priority": base.chance.randint(2, 9)})
    version = "serving.kserve.io/v1alpha1"
    put(base, {"apiVersion": version, "kind": "ClusterServingRuntime", "spec": spec}, "")
