"""Mistakes in fields of `spec`, `pod` and `container`, and in KServe's own objects, which the catalog passes on."""

from __future__ import annotations

from breaking import Base, Data, mistake
from breaking_catalogs import one
from breaking_objects import NEW, taken

SERVERS = ("iris", "plain", "own", "ours", "triton")


def predictor(base: Base) -> Data:
    """The predictor that `spec` of a server lays on."""
    found: Data = base.model(one(base, *SERVERS)).setdefault("spec", {}).setdefault("predictor", {})
    return found


@mistake("a server's spec: a field that is none")
def _(base: Base) -> None:
    fields = predictor(base)
    fields[one(base, *NEW)] = one(base, 1, "x", {"a": 1}, ["a"])


@mistake("a server's spec: a value of another type")
def _(base: Base) -> None:
    key, wrong = one(
        base,
        ("minReplicas", "one"),
        ("maxReplicas", {"a": 1}),
        ("tolerations", "all"),
        ("nodeSelector", ["a"]),
        ("serviceAccountName", {"name": "a"}),
        ("timeout", "60s"),
        ("hostNetwork", "yes"),
        ("volumes", {"a": 1}),
        ("scaleMetric", "gpu"),
    )
    predictor(base)[key] = wrong


@mistake("a server's spec: what the webhooks refuse")
def _(base: Base) -> None:
    key, wrong = one(
        base,
        ("minReplicas", -1),
        ("maxReplicas", -base.chance.randint(1, 9)),
        ("containerConcurrency", -1),
    )
    predictor(base)[key] = wrong


@mistake("a container's fields that are none")
def _(base: Base) -> None:
    base.model(one(base, "iris", "plain", "own", "ranker"))["container"] = one(
        base,
        {"sauce": 1},
        {"imagePullPolicy": ["Always"]},
        {"securityContext": {"runAsRoot": True}},
        {"resources": {"limit": {"cpu": "1"}}},
        {"env": [{"value": "x"}]},
        {"readinessProbe": {"path": "/"}},
        {"volumeMounts": [{"name": "a"}]},
    )


@mistake("a pod's fields that are none")
def _(base: Base) -> None:
    base.model(one(base, "iris", "plain", "own", "ranker"))["pod"] = one(
        base,
        {"sauce": 1},
        {"tolerations": [{"key": "a", "op": "Exists"}]},
        {"affinity": {"node": {}}},
        {"volumes": [{"emptyDir": {}}]},
        {"hostAliases": [{"hostnames": "a"}]},
        {"securityContext": {"fsGroup": "root"}},
        {"terminationGracePeriodSeconds": "60"},
    )


@mistake("KServe's objects: what their webhooks refuse")
def _(base: Base) -> None:
    body = taken(base, "InferenceService", "TrainedModel", "InferenceGraph", "ServingRuntime")
    spec = body["spec"]
    if body["kind"] == "TrainedModel":
        spec["model"]["storageUri"] = one(base, "pvc://a/b", "hf://a/b", "a/b", "")
    elif body["kind"] == "InferenceGraph":
        spec["nodes"] = one(
            base,
            {"a": spec["nodes"]["root"]},
            {"root": {"routerType": "Splitter", "steps": [{"weight": 1, "serviceUrl": "http://x"}]}},
        )
    elif body["kind"] == "ServingRuntime":
        spec["containers"][0]["env"] = [{"name": "PYTHONPATH", "value": "/x"}]
        spec["workerSpec"] = {"pipelineParallelSize": 0, "containers": [{"name": "worker-container", "image": "x:1"}]}
    else:
        spec["predictor"] |= {"minReplicas": base.chance.randint(4, 9), "maxReplicas": base.chance.randint(1, 3)}
