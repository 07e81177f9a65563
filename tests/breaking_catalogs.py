"""Mistakes in what the catalog has keys for: in models, what stands around them, and what is beside them."""

from __future__ import annotations

from typing import Any

from breaking import Base, mistake

NO_NAMES = ("Iris", "iris_1", "-iris", "iris-", "iris.v1", "i ris", "ирис", "iris/1")
NO_KEYS = ("a b", "-a", "a-", "a/b/c", "/a", "a/", "ä", "a" * 64, "A.example.com/" + "b" * 64, "Ex ample.com/a")
NO_VALUES = ("a b", "-a", "a-", "a/b", "ä", "a" * 64, "a\nb", "{a}")
NO_QUANTITIES = ("1 core", "one", "1GB", "1gi", "--1", "1.5.0", "Gi", "1,5", "1e", "0x10")
SERVERS = ("iris", "plain")
CONTAINERS = ("own", "ranker")
ANY = (*SERVERS, *CONTAINERS, "triton", "ours")


def one(base: Base, *choices: Any) -> Any:
    """One of them."""
    return base.chance.choice(choices)


def renamed(base: Base, path: str, name: Any) -> None:
    """Give an entry a name of its own."""
    base[path]["name"] = name


@mistake("a model's name that is none")
def _(base: Base) -> None:
    renamed(base, f"models/{one(base, *ANY)}", one(base, *NO_NAMES))


@mistake("a server's name that starts with a digit")
def _(base: Base) -> None:
    renamed(base, f"models/{one(base, *SERVERS, 'own', 'ours', 'triton')}", f"{base.chance.randint(0, 99)}-iris")


@mistake("a name that is too long")
def _(base: Base) -> None:
    renamed(base, f"models/{one(base, *ANY)}", "n" * base.chance.randint(64, 300))


@mistake("a namespace's name that is none")
def _(base: Base) -> None:
    renamed(base, "namespaces/ml", one(base, *NO_NAMES[:-1], "n" * 64))


@mistake("a label whose key is none")
def _(base: Base) -> None:
    where = base[one(base, *(f"models/{name}" for name in ANY), "namespaces/ml", "graphs/pipe", "caches/warm")]
    where.setdefault("labels", {})[one(base, *NO_KEYS)] = "x"


@mistake("a label whose value is none")
def _(base: Base) -> None:
    where = base[one(base, *(f"models/{name}" for name in ANY), "namespaces/ml", "graphs/pipe", "caches/warm")]
    where.setdefault("labels", {})["team"] = one(base, *NO_VALUES)


@mistake("an annotation whose key is none")
def _(base: Base) -> None:
    where = base[one(base, *(f"models/{name}" for name in ANY), "namespaces/ml", "graphs/pipe", "runtimes/ours")]
    where.setdefault("annotations", {})[one(base, *NO_KEYS)] = "x"


@mistake("fewest replicas above most")
def _(base: Base) -> None:
    part = one(base, base.model("iris"), base.model("plain"), base.model("own"), base.model("iris")["transformer"])
    low = base.chance.randint(4, 50)
    part["replicas"] = {"min": low, "max": base.chance.randint(1, low - 1)}


@mistake("fewer than no replicas")
def _(base: Base) -> None:
    part = one(
        base, *(base.model(name) for name in ("iris", "plain", "own", "ranker")), base.model("iris")["transformer"]
    )
    part["replicas"] = {one(base, "min", "max"): -base.chance.randint(1, 9)}


@mistake("less than no concurrency")
def _(base: Base) -> None:
    part = one(base, base.model("iris"), base.model("own"), base.model("iris")["transformer"])
    part["containerConcurrency"] = -base.chance.randint(1, 1000)


@mistake("a class of autoscaling that is none")
def _(base: Base) -> None:
    del base.model("plain")["autoscaling"]
    wrong = one(base, "kpa", "HPA", "vpa", "cpu", "Keda")
    base.model("plain")["annotations"] = {"serving.kserve.io/autoscalerClass": wrong}


@mistake("a metric of another class")
def _(base: Base) -> None:
    if base.chance.random() < 0.5:
        base.model("iris")["autoscaling"] = {"metric": one(base, "cpu", "memory"), "target": base.chance.randint(1, 90)}
    else:
        base.model("plain")["autoscaling"]["metric"] = one(base, "concurrency", "rps")


@mistake("a metric that is none")
def _(base: Base) -> None:
    base.model(one(base, *SERVERS))["autoscaling"]["metric"] = one(base, "gpu", "CPU", "qps", "latency", "")


@mistake("a target out of range")
def _(base: Base) -> None:
    base.model("plain")["autoscaling"]["target"] = one(base, 0, -1, 101, base.chance.randint(102, 10**6))


@mistake("KEDA without its metrics")
def _(base: Base) -> None:
    scaling: dict[str, Any] = {"class": "keda"}
    if base.chance.random() < 0.5:
        scaling |= {"metric": one(base, "cpu", "memory"), "target": base.chance.randint(1, 90)}
    else:
        scaling["metrics"] = [one(base, {"type": "Pods"}, {"type": "External"}, {"type": "Resource"}, {})]
    base.model("plain")["autoscaling"] = scaling


@mistake("a mode of logging that is none")
def _(base: Base) -> None:
    base.model("iris")["logger"]["mode"] = one(base, "none", "All", "both", "responses", "")


@mistake("a variable for Python's own path")
def _(base: Base) -> None:
    part = one(base, base.model("iris"), base.model("own"), base.model("plain"), base.model("iris")["transformer"])
    part.setdefault("env", {})["PYTHONPATH"] = one(base, "/a", "/b:/c", ".")


@mistake("a variable whose name is none")
def _(base: Base) -> None:
    base.model("ranker")["env"][one(base, "A=B", "", "=", "a=b=c")] = "x"


@mistake("a strategy of rollout in Knative mode")
def _(base: Base) -> None:
    part = one(base, base.model("iris"), base.model("own"), base.model("iris")["transformer"])
    part["deploymentStrategy"] = one(base, {"type": "Recreate"}, {"type": "RollingUpdate"})


@mistake("a rolling update that nothing allows")
def _(base: Base) -> None:
    part = {"maxSurge": one(base, 0, "0%"), "maxUnavailable": one(base, 0, "0%")}
    wrong = {"type": "Recreate", "rollingUpdate": {"maxSurge": base.chance.randint(1, 9)}}
    base.model("ranker")["deploymentStrategy"] = one(base, wrong, {"type": "RollingUpdate", "rollingUpdate": part})


@mistake("a trained model that cannot be fetched")
def _(base: Base) -> None:
    trained = base.model("triton")["trainedModels"][one(base, "cifar", "mnist")]
    trained["storage"] = one(base, "pvc://disk/x", "hf://org/x", "hdfs://host/x", "oci://host/x", {"from": "disk"})


@mistake("a trained model's name that is none")
def _(base: Base) -> None:
    trained = base.model("triton")["trainedModels"]
    trained[one(base, *NO_NAMES)] = trained.pop("cifar")


@mistake("a quantity that is none")
def _(base: Base) -> None:
    wrong = one(base, *NO_QUANTITIES)
    way = base.chance.randrange(6)
    if way == 0:
        base.model(one(base, *ANY)).setdefault("resources", {})["memory"] = wrong
    elif way == 1:
        base.model("triton")["trainedModels"]["cifar"]["memory"] = wrong
    elif way == 2:
        base[f"storage/{one(base, 'disk', 'bound')}"]["size"] = wrong
    elif way == 3:
        base["caches/warm"]["modelSize"] = wrong
    elif way == 4:
        base["namespaces/ml"]["resourceQuota"]["requests.cpu"] = wrong
    else:
        base["environments/dev"]["platform"]["localModelNodeGroups"]["nodes"]["storageLimit"] = wrong


@mistake("less than nothing of a resource")
def _(base: Base) -> None:
    wrong = one(base, "-1", "-500m", "-2Gi")
    way = base.chance.randrange(3)
    if way == 0:
        base.model("ranker")["resources"][one(base, "cpu", "memory")] = wrong
    elif way == 1:
        base["storage/disk"]["size"] = one(base, wrong, "0")
    else:
        base["namespaces/ml"]["resourceQuota"]["pods"] = wrong


@mistake("requests above limits")
def _(base: Base) -> None:
    what, high, low = one(base, ("cpu", "2", "1"), ("memory", "2Gi", "1Gi"), ("gpu", "2", "1"))
    base.model("ranker")["resources"][what] = {"request": high, "limit": low}


@mistake("parts of what cannot be divided")
def _(base: Base) -> None:
    base.model("ranker")["resources"]["gpu"] = one(base, "0.5", "500m", "1.5", {"request": "0.1", "limit": "0.1"})


@mistake("a limit range out of order")
def _(base: Base) -> None:
    low, high = one(base, ("min", "max"), ("default", "max"), ("defaultRequest", "default"), ("min", "defaultRequest"))
    base["namespaces/ml"]["limitRange"] = {"Container": {low: {"memory": "4Gi"}, high: {"memory": "2Gi"}}}
    if low in {"default", "defaultRequest"}:
        base["namespaces/ml"]["limitRange"] = {"Container": {low: {"memory": "4Gi"}, high: {"memory": "1Gi"}}}


@mistake("two runtimes of one priority")
def _(base: Base) -> None:
    other = {**base["runtimes/ours"], "image": "registry.example.com/other:1", "namespaces": ["ml"]}
    base["runtimes/ours"]["namespaces"] = ["ml"]
    base[f"runtimes/{one(base, 'other', 'zeta', 'alpha')}"].update(other)
    base["runtimes/ours"]["supportedModelFormats"] = [
        {"name": "ours", "version": "1", "autoSelect": True, "priority": 1}
    ]


@mistake("a format of two priorities")
def _(base: Base) -> None:
    low, high = base.chance.sample(range(1, 100), 2)
    base["runtimes/ours"]["supportedModelFormats"] = [
        {"name": "ours", "version": "1", "autoSelect": True, "priority": low},
        {"name": "ours", "version": "2", "autoSelect": True, "priority": high},
    ]


@mistake("a graph that starts nowhere")
def _(base: Base) -> None:
    nodes = base["graphs/pipe"]["nodes"]
    nodes[one(base, "start", "main", "Root", "entry")] = nodes.pop("root")


@mistake("a step that leads nowhere")
def _(base: Base) -> None:
    step = one(base, {"nodeName": "gone"}, {"name": "a"}, {}, {"serviceName": ""}, {"serviceUrl": ""})
    base["graphs/pipe"]["nodes"][one(base, "root", "split")]["steps"][0] = {**step, "weight": 60}


@mistake("a step that leads to two places")
def _(base: Base) -> None:
    base["graphs/pipe"]["nodes"]["root"]["steps"][0] |= one(
        base, {"nodeName": "split"}, {"serviceUrl": "http://x"}, {"nodeName": "split", "serviceUrl": "http://x"}
    )


@mistake("a router that is none")
def _(base: Base) -> None:
    base["graphs/pipe"]["nodes"][one(base, "root", "split")]["routerType"] = one(base, "sequence", "Parallel", "", "If")


@mistake("shares that are not the whole")
def _(base: Base) -> None:
    steps = base["graphs/pipe"]["nodes"]["split"]["steps"]
    way = base.chance.randrange(3)
    if way == 0:
        steps[0]["weight"] = base.chance.choice([weight for weight in range(101) if weight != 60])
    elif way == 1:
        steps[0]["weight"] = one(base, -1, 101, 1000)
    else:
        del steps[base.chance.randrange(2)]["weight"]


@mistake("two steps of one name")
def _(base: Base) -> None:
    name = one(base, "a", "same", "x-1")
    node = base["graphs/pipe"]["nodes"]["root"]
    node["routerType"] = one(base, "Sequence", "Ensemble")
    for step in node["steps"]:
        step["name"] = name


@mistake("a port that is none")
def _(base: Base) -> None:
    base.model(one(base, *CONTAINERS))["ports"]["http"] = one(base, 0, -1, 65536, base.chance.randint(65537, 10**6))


@mistake("a port's name that is none")
def _(base: Base) -> None:
    wrong = one(base, "HTTP", "a_b", "-a", "a--b", "80", "a-name-that-is-long", "")
    ports = base.model("ranker")["ports"]
    ports[wrong] = ports.pop("http")
    base.model("ranker")["service"] = {"ports": {wrong: 80}}


@mistake("a claim's mode that is none")
def _(base: Base) -> None:
    base["storage/disk"]["accessModes"] = one(
        base, ["ReadWrite"], ["RWX"], [], ["ReadWriteMany", "Any"], ["readonlymany"]
    )


@mistake("a name in another's words that is none")
def _(base: Base) -> None:
    wrong, way = one(base, *NO_NAMES[:4], "n" * 254), base.chance.randrange(4)
    if way == 0:
        base["storage/disk"]["claimName"] = wrong
    elif way == 1:
        base["storage/lake"]["credentials"] = {"secretName": wrong}
    elif way == 2:
        base["storage/lake"]["serviceAccount"] = {"name": wrong}
    else:
        base.model("ranker")["serviceAccountName"] = wrong


@mistake("a path of a mount that is none")
def _(base: Base) -> None:
    base.model("ranker")["storage"]["mountPath"] = one(base, "", "/a:b", "a:b", "models:ro")


@mistake("a toleration that means nothing")
def _(base: Base) -> None:
    base["environments/dev"]["nodePools"]["gpu"]["tolerations"] = [
        one(
            base,
            {"key": "a", "operator": "In", "value": "b"},
            {"key": "a", "operator": "Exists", "value": "b"},
            {"operator": "Equal", "value": "b"},
            {"key": "a", "operator": "Exists", "effect": "Never"},
            {"key": "a b", "operator": "Exists"},
            {"key": "a", "operator": "Exists", "effect": "NoSchedule", "tolerationSeconds": 5},
        )
    ]


@mistake("a node's label that is none")
def _(base: Base) -> None:
    key, value = one(base, *((key, "x") for key in NO_KEYS), *(("pool", value) for value in NO_VALUES))
    base["environments/dev"]["nodePools"]["gpu"]["nodeSelector"] = {key: value}


@mistake("a budget that is none")
def _(base: Base) -> None:
    base.model(one(base, "iris", "ranker"))["podDisruptionBudget"] = one(
        base,
        {"minAvailable": 1, "maxUnavailable": 1},
        {"minAvailable": -1},
        {"maxUnavailable": "150%"},
        {"maxUnavailable": "half"},
        {"minAvailable": "-5%"},
    )


@mistake("a time that is none")
def _(base: Base) -> None:
    wrong, way = one(base, "30 s", "soon", "1.5h", "-1m", "", "5sec"), base.chance.randrange(3)
    if way == 0:
        base.model("ranker")["podMonitor"]["interval"] = wrong
    elif way == 1:
        base.model("ranker")["prometheusRule"]["notReady"] = wrong
    else:
        base["environments/dev"]["secrets"]["refreshInterval"] = wrong


@mistake("a cache of no group")
def _(base: Base) -> None:
    base["caches/warm"]["nodeGroups"] = one(base, [], ["gone"], ["Nodes"], ["nodes", "gone"], [""])


@mistake("an ingress class of nobody")
def _(base: Base) -> None:
    classes = base["environments/dev"]["platform"]["ingressClasses"]
    classes["nginx"] = {"controller": one(base, "nginx", "k8s.io/", "/nginx", "k8s.io/in gress", "K8S_io/x", "")}


@mistake("a type of service that is none")
def _(base: Base) -> None:
    base.model("ranker")["service"]["type"] = one(base, "clusterIP", "Ingress", "External", "", "None")


@mistake("a key of the catalog that is none")
def _(base: Base) -> None:
    where = base[one(base, *(f"models/{name}" for name in ANY), "namespaces/ml", "storage/lake", "graphs/pipe")]
    where[one(base, "replica", "resource", "sauce", "Labels", "label")] = one(base, 1, "x", {}, [])


@mistake("a value of the wrong type")
def _(base: Base) -> None:
    model = base.model(one(base, *ANY))
    key, wrong = one(
        base, ("replicas", ["1"]), ("labels", "a"), ("resources", [1]), ("env", "A"), ("annotations", {"a": {"b": 1}})
    )
    model[key] = wrong


@mistake("a canary that cannot be")
def _(base: Base) -> None:
    wrong = base.chance.choice([{"percent": 101}, {"percent": -1}, {"percent": "half"}, {}])
    if base.version == "0.20.0" and base.chance.random() < 0.5:
        wrong = {"percent": 10, **one(base, {"name": "Bad_Name"}, {"name": "stable", "storage": "s3://b/x"})}
        base.model("fresh")["predictorName"] = "stable"
        base.model("fresh")["canary"] |= wrong
    else:
        base.model("iris")["canary"] = wrong
