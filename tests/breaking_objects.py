"""Mistakes in objects of `manifests/`, which the catalog passes on."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from breaking import Base, Data, built, mistake
from breaking_catalogs import NO_KEYS, NO_NAMES, NO_QUANTITIES, NO_VALUES, one

FREE_MAPS = ("labels", "annotations", "data", "matchLabels", "nodeSelector", "hard", "limits", "requests", "parameters")
NEW = ("sauce", "replica", "Image", "spec2", "imagePullPolicys", "x")


def taken(base: Base, *kinds: str) -> Data:
    """A copy of an object of one of these kinds, or of any, put under manifests/ by another name."""
    found = [body for body in built(base.version) if body["kind"] in kinds or not kinds]
    body = copy.deepcopy(base.chance.choice(found))
    return put(base, body, body["metadata"].get("namespace", ""))


def put(base: Base, body: Data, namespace: str = "ml") -> Data:
    """Put an object under manifests/."""
    metadata = body.setdefault("metadata", {})
    metadata.pop("namespace", None)
    metadata["name"] = f"x-{metadata.get('name', 'x')}"
    base["manifests/broken"].update({"object": body, **({"namespace": namespace} if namespace else {})})
    return body


def typed(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place inside an object whose type is not free."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in FREE_MAPS:
                yield from typed(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from typed(item, (*path, index))


def at(body: Any, path: tuple[Any, ...]) -> Any:
    """What stands at a place."""
    for step in path:
        body = body[step]
    return body


def some_map(base: Base, body: Data) -> Data:
    """A map inside the spec of an object that says which keys it has."""
    maps = [at(body, path) for path in typed(body) if path[0] == "spec" and isinstance(at(body, path), dict)]
    found: Data = base.chance.choice(maps or [body])
    return found


@mistake("an object: a field that is none")
def _(base: Base) -> None:
    body = taken(base)
    (body if base.chance.random() < 0.3 else some_map(base, body))[one(base, *NEW)] = one(base, 1, "x", {}, [], True)


@mistake("an object: a value of another type")
def _(base: Base) -> None:
    body = taken(base)
    path = base.chance.choice([path for path in typed(body) if path[0] == "spec"] or [("metadata",)])
    before = at(body, path)
    wrong = {dict: ("x", [1]), list: ("x", {"a": 1}), str: ({"a": 1}, [1]), int: ("many", {}), bool: ("yes", 2)}
    at(body, path[:-1])[path[-1]] = one(base, *wrong.get(type(before), ({"a": 1},)))


REQUIRED = {
    "Deployment": ("spec.selector", "spec.template", "spec.template.spec.containers"),
    "HorizontalPodAutoscaler": ("spec.maxReplicas", "spec.scaleTargetRef", "spec.scaleTargetRef.name"),
    "InferenceService": ("spec.predictor",),
    "TrainedModel": ("spec.model.memory", "spec.model.framework", "spec.inferenceService", "spec.model.storageUri"),
    "ServingRuntime": ("spec.containers", "spec.containers.0.name"),
    "LimitRange": ("spec.limits.0.type",),
    "LocalModelCache": ("spec.sourceModelUri", "spec.modelSize", "spec.nodeGroups"),
    "InferenceGraph": ("spec.nodes.root.routerType",),
    "ExternalSecret": ("spec.data.0.secretKey", "spec.data.0.remoteRef"),
}


@mistake("an object: what it needs is missing")
def _(base: Base) -> None:
    body = taken(base, *REQUIRED)
    paths = [[int(step) if step.isdigit() else step for step in path.split(".")] for path in REQUIRED[body["kind"]]]
    *path, last = base.chance.choice([path for path in paths if has(body, path)])
    del at(body, tuple(path))[last]


WANTED: dict[str, tuple[str, ...]] = {
    "PersistentVolumeClaim": ("accessModes", "resources"),
    "PersistentVolume": ("accessModes", "capacity", "nfs"),
    "Service": ("ports",),
}


@mistake("an object: what a server wants is missing")
def _(base: Base) -> None:
    body = taken(base, *WANTED)
    del body["spec"][one(base, *WANTED[body["kind"]])]


@mistake("an object: no spec at all")
def _(base: Base) -> None:
    del taken(base, "InferenceService", "Deployment", "PersistentVolumeClaim", "Service")["spec"]


def has(body: Any, path: list[Any]) -> bool:
    """Whether there is such a place."""
    try:
        at(body, tuple(path))
    except (KeyError, IndexError, TypeError):
        return False
    return True


@mistake("an object: a name that is none")
def _(base: Base) -> None:
    taken(base)["metadata"]["name"] = one(base, *NO_NAMES[:4], *NO_NAMES[5:], "n" * 254)


@mistake("an object: a label that is none")
def _(base: Base) -> None:
    key, value = one(base, *((key, "x") for key in NO_KEYS), *(("team", value) for value in NO_VALUES))
    taken(base)["metadata"]["labels"] = {key: value}


@mistake("an object: an annotation that is none")
def _(base: Base) -> None:
    taken(base)["metadata"]["annotations"] = {one(base, *NO_KEYS): "x"}


@mistake("an object: of no kind that there is")
def _(base: Base) -> None:
    body = taken(base)
    wrong = one(base, ("kind", "Deploymnt"), ("kind", "Pods"), ("apiVersion", "apps/v1beta1"), ("apiVersion", "v3"))
    body[wrong[0]] = wrong[1]


@mistake("an object: a quantity that is none")
def _(base: Base) -> None:
    wrong, body = (
        one(base, *NO_QUANTITIES),
        taken(base, "Deployment", "ResourceQuota", "PersistentVolumeClaim", "ServingRuntime"),
    )
    if body["kind"] == "ResourceQuota":
        body["spec"]["hard"]["pods"] = wrong
    elif body["kind"] == "PersistentVolumeClaim":
        body["spec"]["resources"]["requests"]["storage"] = wrong
    else:
        containers(body)[0]["resources"] = {one(base, "limits", "requests"): {one(base, "cpu", "memory"): wrong}}


def containers(body: Data) -> list[Data]:
    """The containers of a Deployment or a runtime."""
    spec = body["spec"]["template"]["spec"] if body["kind"] == "Deployment" else body["spec"]
    found: list[Data] = spec["containers"]
    return found


WORDS: dict[str, tuple[tuple[str, tuple[Any, ...]], ...]] = {
    "Deployment": (
        ("spec.template.spec.restartPolicy", ("Never", "always", "OnFailure")),
        ("spec.template.spec.dnsPolicy", ("dns", "none")),
        ("spec.strategy", ({"type": "Rolling"}, {"type": "recreate"})),
        ("spec.template.spec.containers.0.imagePullPolicy", ("IfAbsent", "always")),
    ),
    "Service": (("spec.type", ("clusterIP", "Ingress")), ("spec.sessionAffinity", ("Client", "IP"))),
    "PersistentVolumeClaim": (("spec.accessModes", (["RWX"], ["ReadWrite"])), ("spec.volumeMode", ("Disk", "block"))),
    "PersistentVolume": (("spec.persistentVolumeReclaimPolicy", ("Keep", "retain")),),
    "NetworkPolicy": (("spec.policyTypes", (["ingress"], ["Both"])),),
    "LimitRange": (("spec.limits.0.defaultRequest", ({"memory": "900Gi"},)),),
}


@mistake("an object: a word that is none")
def _(base: Base) -> None:
    body = taken(base, *WORDS)
    place, words = base.chance.choice(WORDS[body["kind"]])
    *path, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    at(body, tuple(path))[last] = base.chance.choice(words)


NUMBERS = {
    "Deployment": (
        "spec.replicas",
        "spec.minReadySeconds",
        "spec.revisionHistoryLimit",
        "spec.progressDeadlineSeconds",
    ),
    "HorizontalPodAutoscaler": ("spec.minReplicas", "spec.maxReplicas"),
    "PodDisruptionBudget": ("spec.maxUnavailable", "spec.minAvailable"),
}


@mistake("an object: less than nothing")
def _(base: Base) -> None:
    body = taken(base, *NUMBERS)
    body["spec"][base.chance.choice(NUMBERS[body["kind"]]).removeprefix("spec.")] = -base.chance.randint(1, 99)


@mistake("an object: two of one name")
def _(base: Base) -> None:
    body = taken(base, "Deployment")
    pod, first = body["spec"]["template"]["spec"], containers(body)[0]
    if base.chance.random() < 0.5:
        pod["containers"].append(copy.deepcopy(first))
    else:
        pod["volumes"] = [{"name": "a", "emptyDir": {}}, {"name": "a", "emptyDir": {}}]


@mistake("an object: two ports of one name")
def _(base: Base) -> None:
    body, name = taken(base, "Deployment", "Service"), one(base, "a", "http", "x-1")
    if body["kind"] == "Service":
        body["spec"]["ports"] = [{"name": name, "port": 1}, {"name": name, "port": 2}]
    else:
        containers(body)[0]["ports"] = [{"name": name, "containerPort": 1}, {"name": name, "containerPort": 2}]


@mistake("an object: a selector that finds nothing")
def _(base: Base) -> None:
    body = taken(base, "Deployment")
    body["spec"]["selector"] = one(
        base, {"matchLabels": {"app": "other"}}, {}, {"matchExpressions": [{"key": "app", "operator": "Exists"}]}
    )


@mistake("an object: a port that is none")
def _(base: Base) -> None:
    body, wrong = taken(base, "Deployment", "Service"), one(base, 0, -1, 65536, 10**6)
    if body["kind"] == "Service":
        body["spec"]["ports"][0][one(base, "port", "targetPort")] = wrong
    else:
        containers(body)[0]["ports"] = [{"containerPort": wrong}]


@mistake("an object: a mount of no volume")
def _(base: Base) -> None:
    body = taken(base, "Deployment")
    containers(body)[0]["volumeMounts"] = [{"name": one(base, "gone", "other", "data"), "mountPath": "/x"}]


@mistake("an object: a probe that cannot be")
def _(base: Base) -> None:
    containers(taken(base, "Deployment"))[0][one(base, "livenessProbe", "readinessProbe", "startupProbe")] = one(
        base,
        {},
        {"tcpSocket": {"port": 80}, "httpGet": {"port": 80}},
        {"tcpSocket": {"port": 80}, "periodSeconds": -1},
        {"httpGet": {"port": 0}},
        {"httpGet": {"port": 80, "scheme": "ftp"}},
        {"exec": {}},
        {"tcpSocket": {"port": 80}, "failureThreshold": -3},
    )


@mistake("an object: rights that contradict each other")
def _(base: Base) -> None:
    containers(taken(base, "Deployment"))[0]["securityContext"] = one(
        base,
        {"privileged": True, "allowPrivilegeEscalation": False},
        {"runAsUser": -1},
        {"runAsGroup": -5},
        {"seccompProfile": {"type": "Localhost"}},
        {"seccompProfile": {"type": "Any"}},
        {"procMount": "Some"},
    )


@mistake("an object: a network policy that cannot be")
def _(base: Base) -> None:
    block = one(base, {"cidr": "10.0.0.0"}, {"cidr": "any"}, {"cidr": "10.0.0.0/8", "except": ["11.0.0.0/16"]}, {})
    ports = [{"port": one(base, 0, 70000, "A_B")}]
    taken(base, "NetworkPolicy")["spec"]["ingress"] = one(
        base, [{"from": [{"ipBlock": block}]}], [{"ports": ports}], [{"from": [{}]}]
    )


@mistake("an object: keys that are none")
def _(base: Base) -> None:
    put(
        base,
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "data": {one(base, "a b", "a/b", "", "..", "ä", "k" * 254, "a:b"): "x"},
        },
    )


@mistake("an object: a role that is bound wrongly")
def _(base: Base) -> None:
    body: Data = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "r"},
        "subjects": [{"kind": "ServiceAccount", "name": "a", "namespace": "ml"}],
    }
    way = base.chance.randrange(4)
    if way == 0:
        body["roleRef"][one(base, "kind", "name")] = one(base, "", "Rolle")
        body["roleRef"]["kind"] = one(base, "Rolle", "", "role")
    elif way == 1:
        body["roleRef"]["apiGroup"] = one(base, "rbac", "v1")
    elif way == 2:
        body["subjects"] = [
            {"kind": one(base, "Users", "Person", ""), "name": "a", "apiGroup": "rbac.authorization.k8s.io"}
        ]
    else:
        body["subjects"][0]["name"] = one(base, "", "A_b", "-a")
    put(base, body)


@mistake("an object: a schedule that is none")
def _(base: Base) -> None:
    pod = {"restartPolicy": "Never", "containers": [{"name": "a", "image": "x:1"}]}
    wrong = one(base, "daily", "* * *", "61 * * * *", "@never", "", "0 25 * * *")
    spec = {"schedule": wrong, "jobTemplate": {"spec": {"template": {"spec": pod}}}}
    put(base, {"apiVersion": "batch/v1", "kind": "CronJob", "spec": spec})


@mistake("an object: an ingress that leads nowhere")
def _(base: Base) -> None:
    path: Data = {"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "a", "port": {"number": 80}}}}
    rule: Data = {"host": "a.example.com", "http": {"paths": [path]}}
    way = base.chance.randrange(4)
    if way == 0:
        path["path"] = one(base, "a", "", "b/c")
    elif way == 1:
        path["pathType"] = one(base, "Regex", "prefix", "")
    elif way == 2:
        rule["host"] = one(base, "A_b", "a..b", "10.0.0.1", "*.*.com")
    else:
        path["backend"] = one(base, {}, {"service": {"name": "a"}}, {"service": {"name": "a", "port": {"number": 0}}})
    put(base, {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "spec": {"rules": [rule]}})
