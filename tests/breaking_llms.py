"""Mistakes in LLMInferenceServices and confidential models, which KServe's webhooks refuse."""

from __future__ import annotations

import copy

from breaking import Base, Data, mistake
from breaking_catalogs import one
from breaking_objects import put

DRA = "serving.kserve.io/exp-dra-"
POD: Data = {"containers": [{"name": "main", "image": "x:1"}]}


def llm(base: Base, *, annotations: Data | None = None, model: Data | None = None, **spec: object) -> None:
    """A language model of one's own under manifests/."""
    body: Data = {"apiVersion": "serving.kserve.io/v1alpha2", "kind": "LLMInferenceService"}
    body["spec"] = {"model": {"uri": "hf://org/model", **(model or {})}, **copy.deepcopy(spec)}
    put(base, {**body, "metadata": {"annotations": annotations} if annotations else {}})


def workload(base: Base, said: Data) -> None:
    """Said of the model, or of its prefill part."""
    llm(base, **(said if base.chance.random() < 0.5 else {"prefill": said}))


@mistake("a language model: gateways and routes that do not go together")
def _(base: Base) -> None:
    refs, spec = [{"name": "mine"}], {"parentRefs": [{"name": "other"}]}
    gateway = {"refs": [{"name": "gate", "namespace": "ml"}]}
    router = one(
        base,
        {"route": {"http": {"refs": refs, "spec": spec}}},
        {"gateway": {}, "route": {"http": {"refs": refs}}},
        {"gateway": {"refs": []}, "route": {"http": {"refs": refs}}},
        {"gateway": gateway, "route": {"http": {"spec": spec}}},
        {"gateway": gateway, "route": {"http": {"spec": {"parentRefs": [{"name": "gate"}]}}}},
        {"route": {"group": "chat"}},
        {"route": {"weight": 10}},
        {"ingress": {}, "route": {"group": "chat", "weight": 10}},
        {"route": {"group": "chat", "weight": 10, "http": {"refs": refs}}},
    )
    llm(base, router=router)


@mistake("a language model: a scheduler that cannot be")
def _(base: Base) -> None:
    ref = {"name": "schedule", "key": "x"}
    inline = {"apiVersion": "x/v1", "kind": "X"}
    scheduler = one(
        base,
        {"replicas": one(base, 0, -2)},
        {"config": {}},
        {"config": {"inline": {}}},
        {"config": {"inline": inline, "ref": ref}},
        {"config": {"ref": {"name": "", "key": "x"}}},
    )
    llm(base, router={"scheduler": scheduler})


@mistake("a language model: parallelism that cannot be")
def _(base: Base) -> None:
    said: Data = one(
        base,
        {"worker": POD},
        {"worker": POD, "parallelism": {"tensor": 2}},
        {"parallelism": {"data": 4, "dataLocal": 2, "pipeline": 2}},
        {"parallelism": {"data": 4}},
        {"parallelism": {"dataLocal": 2}},
        {"parallelism": {one(base, "data", "dataLocal", "pipeline"): one(base, 0, -1)}},
    )
    workload(base, said)


@mistake("a language model: scaling that cannot be")
def _(base: Base) -> None:
    hpa: Data = {"maxReplicas": 4, "wva": {"hpa": {}}}
    said: Data = one(
        base,
        {"replicas": 2, "scaling": hpa},
        {"scaling": {**hpa, "minReplicas": 5}},
        {"scaling": {"maxReplicas": 4}},
        {"scaling": {"maxReplicas": 4, "wva": {}}},
        {"scaling": {"maxReplicas": 4, "wva": {"hpa": {}, "keda": {}}}},
        {"scaling": {"wva": {"hpa": {}}}},
        {"scaling": {"maxReplicas": 4, "wva": {"hpa": {}, "variantCost": one(base, "-1", "1.", "dear")}}},
        {"scaling": {"maxReplicas": 4, "wva": {"keda": {"idleReplicaCount": 1}}}},
        {"scaling": {"minReplicas": 1, "maxReplicas": 4, "wva": {"keda": {"idleReplicaCount": 1}}}},
    )
    if base.chance.random() < 0.2:
        llm(base, scaling=hpa, prefill={"scaling": {"maxReplicas": 4, "wva": {"keda": {}}}})
    else:
        workload(base, said)


@mistake("a language model: adapters that cannot be")
def _(base: Base) -> None:
    adapter = {"name": "sql", "uri": "hf://org/sql"}
    lora = one(
        base,
        {"adapters": [adapter, adapter]},
        {"adapters": [{"uri": "hf://org/sql"}]},
        {"adapters": [{**adapter, "name": one(base, "", ".", "..")}]},
        {"adapters": [{**adapter, "name": "base"}]},
        {"adapters": one(base, "sql", ["sql"], [{**adapter, "name": 7}])},
        {one(base, "maxRank", "maxAdapters", "maxCpuAdapters"): 0},
    )
    llm(base, model={"name": "base", "lora": lora})


@mistake("a language model: a place that is no URL")
def _(base: Base) -> None:
    uri = one(base, "s3://b/100%", "s3://b/%zz", ":x", "s3://b/a\x7fb")
    if base.chance.random() < 0.5:
        llm(base, model={"uri": uri})
    else:
        llm(base, model={"lora": {"adapters": [{"name": "sql", "uri": one(base, uri, 7, ["s3://b/x"])}]}})


@mistake("a language model: a cache that cannot be offloaded so")
def _(base: Base) -> None:
    files = {"emptyDir": {"size": "5Gi"}}
    claim = {"ref": {"name": "kv"}}
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "5Gi"}}}
    said: Data = one(
        base,
        {"secondary": [{"fileSystem": files}]},
        {"cpu": "0", "secondary": [{"fileSystem": files}]},
        {"cpu": "5Gi", "secondary": [{}]},
        {"cpu": "5Gi", "secondary": [{"fileSystem": {}}]},
        {"cpu": "5Gi", "secondary": [{"fileSystem": {**files, "pvc": claim}}]},
        {"cpu": "5Gi", "secondary": [{"fileSystem": files}, {"fileSystem": {"pvc": {}}}]},
        {"cpu": "5Gi", "secondary": [{"fileSystem": {"pvc": {**claim, "spec": spec}}}]},
        {"cpu": "5Gi", "secondary": [{"fileSystem": {"pvc": {"ref": {"name": ""}}}}]},
    )
    workload(base, {"kvCacheOffloading": said})


@mistake("a language model: devices that cannot be claimed")
def _(base: Base) -> None:
    named = {f"{DRA}device-class": "gpu.example.com"}
    notes = one(
        base,
        {f"{DRA}{one(base, 'device-count', 'cel-selector', 'container-name')}": "2"},
        {f"{DRA}device-class": one(base, "", " ", "A_b")},
        {**named, f"{DRA}device-count": one(base, "0", "-1", "two", "1.5")},
        {**named, f"{DRA}cel-selector": one(base, "", " \n ")},
        {**named, f"{DRA}container-name": one(base, "", "a.b", "Main")},
    )
    llm(base, annotations=notes)


@mistake("a confidential model whose key is nowhere")
def _(base: Base) -> None:
    key = one(base, "kbs://a/b/c", "kbs:///a/b", "kbs:///a/b/c/d", "http://a/b/c", "kbs:///a/b/c?d=1")
    said = {"enabled": True, "resourceId": key}
    if base.chance.random() < 0.5:
        llm(base, model={"confidential": said})
        return
    model: Data = {"modelFormat": {"name": "sklearn"}, "storageUri": "gs://b/x", "confidential": said}
    if base.chance.random() < 0.4:
        model.pop("storageUri")
        model["confidential"] = {"enabled": True}
    body: Data = {"apiVersion": "serving.kserve.io/v1beta1", "kind": "InferenceService"}
    put(base, {**body, "spec": {"predictor": {"model": model}}})
