"""Mistakes in objects of `manifests/` of kinds that kfgen does not make itself, and deeper inside pods."""

from __future__ import annotations

import copy
from typing import Any

from breaking import Base, Data, mistake
from breaking_catalogs import NO_KEYS, NO_NAMES, NO_VALUES, one
from breaking_objects import put

RIGHTS = "rbac.authorization.k8s.io/v1"


def container() -> Data:
    """A container with about everything in it."""
    return {
        "name": "main",
        "image": "example.com/x:1",
        "env": [{"name": "A", "value": "b"}],
        "ports": [{"name": "http", "containerPort": 8080}],
        "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"cpu": "2", "memory": "2Gi"}},
        "volumeMounts": [{"name": "data", "mountPath": "/data"}],
        "livenessProbe": {"httpGet": {"port": "http", "path": "/"}},
    }


def pod(**more: Any) -> Data:
    """A pod's spec."""
    return {"containers": [container()], "volumes": [{"name": "data", "emptyDir": {}}], **more}


def workload(base: Base, spec: Data) -> Data:
    """Put some object under manifests/ that makes such pods."""
    labels = {"app": "x"}
    template: Data = {"metadata": {"labels": labels}, "spec": spec}
    selector = {"matchLabels": labels}
    kind = one(base, "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod")
    if kind == "Pod":
        return put(base, {"apiVersion": "v1", "kind": kind, "metadata": {"labels": labels}, "spec": spec})
    if kind in ("Job", "CronJob"):
        spec.setdefault("restartPolicy", "Never")
        job: Data = {"template": template}
        body: Data = job if kind == "Job" else {"schedule": "1 2 * * *", "jobTemplate": {"spec": job}}
        return put(base, {"apiVersion": "batch/v1", "kind": kind, "spec": body})
    own: Data = {"serviceName": "x"} if kind == "StatefulSet" else {}
    body = {"selector": selector, "template": template, **own}
    return put(base, {"apiVersion": "apps/v1", "kind": kind, "spec": body})


def inside(base: Base, **fields: Any) -> None:
    """Put fields into the container of some workload."""
    spec = pod()
    spec["containers"][0] |= fields
    workload(base, spec)


@mistake("a pod: a container that is none")
def _(base: Base) -> None:
    spec = pod()
    way = base.chance.randrange(4)
    if way == 0:
        spec["containers"] = []
    elif way == 1:
        spec["containers"][0]["name"] = one(base, *NO_NAMES, "", "n" * 64)
    elif way == 2:
        spec["containers"][0]["image"] = ""
    else:
        spec["initContainers"] = [copy.deepcopy(container())]
    workload(base, spec)


@mistake("a pod: a word that is none")
def _(base: Base) -> None:
    spec = pod()
    where, field, words = one(
        base,
        ("pod", "restartPolicy", ("always", "Sometimes")),
        ("pod", "dnsPolicy", ("none", "Cluster", "None")),
        ("pod", "preemptionPolicy", ("Always", "never")),
        ("container", "imagePullPolicy", ("IfAbsent", "always")),
        ("container", "terminationMessagePolicy", ("file", "Log")),
    )
    (spec if where == "pod" else spec["containers"][0])[field] = base.chance.choice(words)
    workload(base, spec)


@mistake("a pod: a restart that its kind does not know")
def _(base: Base) -> None:
    put(
        base,
        {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "spec": {"template": {"spec": pod(**one(base, {}, {"restartPolicy": "Always"}))}},
        },
    )


@mistake("a pod: a variable that is none")
def _(base: Base) -> None:
    inside(
        base,
        env=[
            one(
                base,
                {"name": "", "value": "x"},
                {"name": "A=B", "value": "x"},
                {"name": "A", "valueFrom": {}},
                {"name": "A", "value": "x", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
                {"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "spec.containers"}}},
                {"name": "A", "valueFrom": {"resourceFieldRef": {"resource": "limits.gpu"}}},
                {"name": "A", "valueFrom": {"secretKeyRef": {"name": "a", "key": "a/b"}}},
                {"name": "A", "valueFrom": {"configMapKeyRef": {"name": "a", "key": ""}}},
            )
        ],
    )


@mistake("a pod: variables from nowhere")
def _(base: Base) -> None:
    inside(
        base, envFrom=[one(base, {}, {"prefix": "A"}, {"secretRef": {"name": ""}}, {"configMapRef": {"name": "A_b"}})]
    )


@mistake("a pod: a port that is none")
def _(base: Base) -> None:
    inside(
        base,
        ports=[
            one(
                base,
                {"containerPort": 0},
                {"containerPort": 70000},
                {"containerPort": 80, "name": "HTTP"},
                {"containerPort": 80, "name": "a-name-that-is-long"},
                {"containerPort": 80, "protocol": "tcp"},
                {"containerPort": 80, "hostPort": 70000},
            )
        ],
        livenessProbe={"tcpSocket": {"port": 80}},
    )


@mistake("a pod: resources that cannot be")
def _(base: Base) -> None:
    inside(
        base,
        resources=one(
            base,
            {"requests": {"cpu": "3"}, "limits": {"cpu": "2"}},
            {"requests": {"memory": "-1Gi"}},
            {"limits": {"cpu": "-1"}},
            {"requests": {"gpu": "1"}},
            {"requests": {"nvidia.com/gpu": "1"}},
            {"requests": {"nvidia.com/gpu": "1"}, "limits": {"nvidia.com/gpu": "2"}},
            {"limits": {"nvidia.com/gpu": "500m"}},
            {"limits": {"hugepages-2Mi": "4Mi"}},
        ),
    )


@mistake("a pod: a volume that cannot be")
def _(base: Base) -> None:
    spec = pod()
    spec["volumes"].append(
        one(
            base,
            {"name": "data", "emptyDir": {}},
            {"name": "A_b", "emptyDir": {}},
            {"name": "a", "emptyDir": {}, "hostPath": {"path": "/x"}},
            {"name": "a", "hostPath": {"path": "/x/../y"}},
            {"name": "a", "hostPath": {"path": "/x", "type": "Dir"}},
            {"name": "a", "emptyDir": {"sizeLimit": "-1Gi"}},
            {"name": "a", "secret": {}},
            {"name": "a", "configMap": {"name": "x", "defaultMode": 1000}},
            {"name": "a", "configMap": {"name": "x", "items": [{"key": "a", "path": "../b"}]}},
            {"name": "a", "persistentVolumeClaim": {"claimName": "A_b"}},
            {"name": "a", "nfs": {"server": "x", "path": "models"}},
            {"name": "a", "projected": {"sources": [{"serviceAccountToken": {"path": "x", "expirationSeconds": 5}}]}},
        )
    )
    workload(base, spec)


@mistake("a pod: a mount that cannot be")
def _(base: Base) -> None:
    mount = {"name": "data", "mountPath": "/data"}
    inside(
        base,
        volumeMounts=one(
            base,
            [{**mount, "name": "gone"}],
            [{**mount, "mountPath": ""}],
            [mount, {**mount, "subPath": "a"}],
            [{**mount, "subPath": "/a"}],
            [{**mount, "subPath": "a/../b"}],
            [{**mount, "subPath": "a", "subPathExpr": "b"}],
            [{**mount, "mountPropagation": "Both"}],
        ),
    )


@mistake("a pod: a probe or a hook that cannot be")
def _(base: Base) -> None:
    field, wrong = one(
        base,
        ("livenessProbe", {"successThreshold": 2, "tcpSocket": {"port": 80}}),
        ("readinessProbe", {"terminationGracePeriodSeconds": 5, "tcpSocket": {"port": 80}}),
        ("startupProbe", {"grpc": {"port": 0}}),
        ("startupProbe", {"httpGet": {"port": "not a port"}}),
        ("livenessProbe", {"httpGet": {"port": 80, "httpHeaders": [{"name": "a b", "value": "x"}]}}),
        ("livenessProbe", {"terminationGracePeriodSeconds": 0, "tcpSocket": {"port": 80}}),
        ("lifecycle", {"preStop": {}}),
        ("lifecycle", {"postStart": {"exec": {"command": []}}}),
        ("lifecycle", {"preStop": {"exec": {"command": ["a"]}, "httpGet": {"port": 80}}}),
    )
    inside(base, **{field: wrong})


@mistake("a pod: what says where it runs cannot be")
def _(base: Base) -> None:
    term: Data = {"labelSelector": {"matchLabels": {"app": "x"}}, "topologyKey": "zone"}
    required, preferred = (f"{word}DuringSchedulingIgnoredDuringExecution" for word in ("required", "preferred"))
    nodes = [
        {"key": "a b", "operator": "Exists"},
        {"key": "a", "operator": "Has"},
        {"key": "a", "operator": "In"},
        {"key": "a", "operator": "Exists", "values": ["b"]},
        {"key": "a", "operator": "Gt", "values": ["x"]},
    ]
    expressions = [{"matchExpressions": [one(base, *nodes)]}]
    more: Data = one(
        base,
        {"nodeSelector": {one(base, *NO_KEYS): "x"}},
        {"nodeSelector": {"a": one(base, *NO_VALUES)}},
        {"tolerations": [{"operator": "Equal", "value": "b"}]},
        {"tolerations": [{"key": "a", "operator": "Exists", "value": "b"}]},
        {"tolerations": [{"key": "a", "effect": "Never"}]},
        {"tolerations": [{"key": "a", "operator": "Exists", "tolerationSeconds": 5}]},
        {"affinity": {"nodeAffinity": {required: {"nodeSelectorTerms": expressions}}}},
        {"affinity": {"nodeAffinity": {required: {"nodeSelectorTerms": []}}}},
        {"affinity": {"nodeAffinity": {preferred: [{"weight": 0, "preference": expressions[0]}]}}},
        {"affinity": {"podAffinity": {required: [{**term, "topologyKey": ""}]}}},
        {"affinity": {"podAntiAffinity": {preferred: [{"weight": 101, "podAffinityTerm": term}]}}},
        {"topologySpreadConstraints": [{"maxSkew": 0, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"}]},
        {"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "Wait"}]},
        {"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "", "whenUnsatisfiable": "ScheduleAnyway"}]},
    )
    workload(base, pod(**more))


@mistake("a pod: a name or a time that is none")
def _(base: Base) -> None:
    field, wrong = one(
        base,
        ("serviceAccountName", "A_b"),
        ("priorityClassName", "a b"),
        ("runtimeClassName", "A_b"),
        ("nodeName", "A_b"),
        ("hostname", "a.b"),
        ("subdomain", "a_b"),
        ("activeDeadlineSeconds", 0),
        ("hostAliases", [{"ip": "here", "hostnames": ["a"]}]),
        ("hostAliases", [{"ip": "10.0.0.1", "hostnames": ["A_b"]}]),
        ("dnsConfig", {"nameservers": ["one"]}),
        ("dnsConfig", {"nameservers": ["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"]}),
    )
    workload(base, pod(**{field: wrong}))


@mistake("a pod: rights that cannot be")
def _(base: Base) -> None:
    if base.chance.random() < 0.5:
        wrong = one(
            base,
            {"runAsUser": -1},
            {"fsGroup": -1},
            {"fsGroupChangePolicy": "Never"},
            {"supplementalGroups": [-1]},
            {"seccompProfile": {"type": "Localhost"}},
            {"seccompProfile": {"type": "RuntimeDefault", "localhostProfile": "a"}},
        )
        workload(base, pod(securityContext=wrong))
    else:
        wrong = one(
            base,
            {"procMount": "Unmasked"},
            {"capabilities": {"add": ["CAP_SYS_ADMIN"]}, "allowPrivilegeEscalation": False},
            {"appArmorProfile": {"type": "Any"}},
        )
        inside(base, securityContext=wrong)


@mistake("a workload: pods that it does not find again")
def _(base: Base) -> None:
    kind = one(base, "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
    spec: Data = {
        "selector": one(
            base,
            {"matchLabels": {"app": "y"}},
            {},
            {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["x"]}]},
            {"matchExpressions": [{"key": "app", "operator": "In"}]},
            {"matchLabels": {"app": "a b"}},
        ),
        "template": {"metadata": {"labels": {"app": "x"}}, "spec": pod()},
    }
    put(base, {"apiVersion": "apps/v1", "kind": kind, "spec": spec})


@mistake("a workload: a rollout that cannot be")
def _(base: Base) -> None:
    kind, field, wrong = one(
        base,
        ("Deployment", "strategy", {"type": "Rolling"}),
        ("Deployment", "strategy", {"type": "Recreate", "rollingUpdate": {"maxSurge": 1}}),
        ("Deployment", "strategy", {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}}),
        ("Deployment", "strategy", {"rollingUpdate": {"maxSurge": "a lot"}}),
        ("Deployment", "strategy", {"rollingUpdate": {"maxUnavailable": "150%"}}),
        ("Deployment", "progressDeadlineSeconds", 0),
        ("Deployment", "minReadySeconds", 600),
        ("StatefulSet", "updateStrategy", {"type": "Recreate"}),
        ("StatefulSet", "podManagementPolicy", "Serial"),
        ("StatefulSet", "replicas", -1),
        ("DaemonSet", "updateStrategy", {"type": "Recreate"}),
        ("DaemonSet", "updateStrategy", {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0}}),
        ("DaemonSet", "minReadySeconds", -1),
    )
    template = {"metadata": {"labels": {"app": "x"}}, "spec": pod()}
    spec = {"selector": {"matchLabels": {"app": "x"}}, "template": template, field: wrong}
    put(base, {"apiVersion": "apps/v1", "kind": kind, "spec": spec})


@mistake("a stateful set: claims that cannot be")
def _(base: Base) -> None:
    claim: Data = {
        "metadata": {"name": "disk"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    way = base.chance.randrange(3)
    if way == 0:
        claim["spec"]["accessModes"] = one(base, [], ["RWO"])
    elif way == 1:
        claim["spec"]["resources"] = one(base, {}, {"requests": {"storage": "0"}})
    else:
        claim["metadata"]["name"] = one(base, "A_b", "")
    template = {"metadata": {"labels": {"app": "x"}}, "spec": pod()}
    spec = {"selector": {"matchLabels": {"app": "x"}}, "template": template, "volumeClaimTemplates": [claim]}
    put(base, {"apiVersion": "apps/v1", "kind": "StatefulSet", "spec": spec})


@mistake("a job: a number or a mode that is none")
def _(base: Base) -> None:
    wrong = one(
        base,
        {"parallelism": -1},
        {"completions": -1},
        {"backoffLimit": -1},
        {"activeDeadlineSeconds": -1},
        {"ttlSecondsAfterFinished": -1},
        {"completionMode": "Indexed", "parallelism": 2},
        {"completionMode": "All"},
        {"selector": {"matchLabels": {"app": "x"}}},
    )
    template = {"spec": pod(restartPolicy="Never")}
    put(base, {"apiVersion": "batch/v1", "kind": "Job", "spec": {"template": template, **wrong}})


@mistake("a schedule: what it says beside is none")
def _(base: Base) -> None:
    wrong = one(
        base,
        {"concurrencyPolicy": "Never"},
        {"startingDeadlineSeconds": -1},
        {"successfulJobsHistoryLimit": -1},
        {"timeZone": "Mars/Base"},
        {"timeZone": ""},
        {"schedule": "1 2 3 4"},
        {"schedule": "TZ=UTC 1 2 * * *"},
        {"schedule": "1 2 * * 8"},
        {"schedule": "*/0 2 * * *"},
        {"schedule": "5-1 2 * * *"},
        {"schedule": "1 2 * foo *"},
    )
    template = {"template": {"spec": pod(restartPolicy="Never")}}
    body: Data = {"schedule": "1 2 * * *", "jobTemplate": {"spec": template}, **wrong}
    put(base, {"apiVersion": "batch/v1", "kind": "CronJob", "spec": body})
