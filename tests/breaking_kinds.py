"""Mistakes in objects of `manifests/` that make no pods: Services, storage, rights, quotas, classes."""

from __future__ import annotations

from typing import Any

from breaking import Base, Data, mistake
from breaking_catalogs import NO_NAMES, one
from breaking_objects import put, taken

RIGHTS = "rbac.authorization.k8s.io/v1"


def object_of(base: Base, api_version: str, kind: str, **fields: Any) -> Data:
    """Put an object under manifests/, in a namespace where its kind has one."""
    wide = kind in {"ClusterRole", "ClusterRoleBinding", "StorageClass", "PriorityClass", "PersistentVolume"}
    wide = wide or kind in {"IngressClass", "ClusterServingRuntime", "Namespace", "RuntimeClass"}
    return put(base, {"apiVersion": api_version, "kind": kind, **fields}, "" if wide else "ml")


@mistake("a service: what does not go with its type")
def _(base: Base) -> None:
    ports = [{"name": "a", "port": 80}]
    spec = one(
        base,
        {"type": "ExternalName"},
        {"type": "ExternalName", "externalName": "A_b"},
        {"type": "ExternalName", "externalName": "a.com", "clusterIP": "10.0.0.9"},
        {"type": "NodePort", "clusterIP": "None", "ports": ports},
        {"ports": [{"port": 80, "nodePort": 30080}]},
        {"ports": ports, "loadBalancerSourceRanges": ["10.0.0.0/8"]},
        {"type": "LoadBalancer", "ports": ports, "loadBalancerSourceRanges": ["10.0.0.0"]},
        {"ports": ports, "externalTrafficPolicy": "Local"},
        {"type": "NodePort", "ports": ports, "externalTrafficPolicy": "Near"},
        {"ports": ports, "internalTrafficPolicy": "Near"},
        {"ports": ports, "externalIPs": ["here"]},
        {"ports": ports, "clusterIP": "here"},
        {"ports": ports, "ipFamilyPolicy": "Both"},
        {"ports": ports, "sessionAffinity": "ClientIP", "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 0}}},
        {"ports": ports, "loadBalancerClass": "example.com/x"},
        {"ports": ports, "selector": {"a": "b c"}},
    )
    object_of(base, "v1", "Service", spec=spec)


@mistake("a service: ports that cannot be")
def _(base: Base) -> None:
    ports = one(
        base,
        [{"port": 80}, {"port": 81}],
        [{"port": 80, "protocol": "tcp"}],
        [{"port": 80, "name": "A_b"}],
        [{"port": 80, "targetPort": "not a port"}],
        [{"port": 80, "targetPort": 70000}],
        [{"port": 80, "appProtocol": "a b"}],
        [],
    )
    object_of(base, "v1", "Service", spec={"ports": ports})


@mistake("a claim that cannot be")
def _(base: Base) -> None:
    spec: Data = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    spec |= one(
        base,
        {"accessModes": ["ReadWriteOncePod", "ReadWriteMany"]},
        {"resources": {"requests": {"storage": "-1Gi"}}},
        {"resources": {"limits": {"storage": "1Gi"}}},
        {"storageClassName": "A_b"},
        {"volumeMode": "File"},
        {"selector": {"matchExpressions": [{"key": "a", "operator": "Has"}]}},
    )
    object_of(base, "v1", "PersistentVolumeClaim", spec=spec)


@mistake("a volume that cannot be")
def _(base: Base) -> None:
    spec: Data = {
        "accessModes": ["ReadWriteOnce"],
        "capacity": {"storage": "1Gi"},
        "nfs": {"server": "x", "path": "/x"},
    }
    spec |= one(
        base,
        {"hostPath": {"path": "/x"}},
        {"capacity": {"storage": "0"}},
        {"capacity": {"cpu": "1"}},
        {"nfs": {"server": "", "path": "/x"}},
        {"nfs": {"server": "x", "path": "x"}},
        {"storageClassName": "A_b"},
        {"volumeMode": "File"},
        {"accessModes": ["RWX"]},
        {"claimRef": {"name": "x", "namespace": "A_b"}} if base.chance.random() < 0 else {"accessModes": []},
    )
    object_of(base, "v1", "PersistentVolume", spec=spec)


@mistake("a local volume without its node")
def _(base: Base) -> None:
    spec: Data = {"accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1Gi"}}
    spec["local"] = {"path": one(base, "/x", "/a/b", "/mnt")}
    object_of(base, "v1", "PersistentVolume", spec=spec)


@mistake("a network policy's ports and peers that cannot be")
def _(base: Base) -> None:
    rule = one(
        base,
        {"ports": [{"port": 80, "endPort": 79}]},
        {"ports": [{"port": "http", "endPort": 90}]},
        {"ports": [{"endPort": 90}]},
        {"ports": [{"port": 80, "protocol": "tcp"}]},
        {"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}, "podSelector": {}}]},
        {"from": [{"podSelector": {"matchLabels": {"a": "b c"}}}]},
        {"from": [{"namespaceSelector": {"matchExpressions": [{"key": "a", "operator": "Is"}]}}]},
        {"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.0.0.0/8"]}}]},
    )
    spec = {"podSelector": {}, "ingress": [rule]}
    object_of(base, "networking.k8s.io/v1", "NetworkPolicy", spec=spec)


@mistake("a secret that cannot be")
def _(base: Base) -> None:
    object_of(
        base,
        "v1",
        "Secret",
        **one(
            base,
            {"type": "kubernetes.io/tls", "data": {"tls.crt": ""}},
            {"type": "kubernetes.io/dockerconfigjson"},
            {"type": "kubernetes.io/dockerconfigjson", "data": {".dockerconfigjson": "eA=="}},
            {"type": "kubernetes.io/basic-auth"},
            {"type": "kubernetes.io/ssh-auth"},
            {"type": "kubernetes.io/service-account-token"},
            {"data": {"a b": ""}},
            {"data": {"..a": ""}},
        ),
    )


@mistake("a config map whose key stands twice")
def _(base: Base) -> None:
    key = one(base, "a", "b.c", "x-y")
    object_of(base, "v1", "ConfigMap", data={key: "x"}, binaryData={key: "eA=="})


@mistake("a role that allows nothing")
def _(base: Base) -> None:
    kind = one(base, "Role", "ClusterRole")
    rule: Data = {"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}
    way = base.chance.randrange(3)
    if way == 0:
        del rule[one(base, "apiGroups", "resources")]
    elif way == 1:
        rule["verbs"] = []
    else:
        rule["nonResourceURLs"] = ["/healthz"]
    object_of(base, RIGHTS, kind, rules=[rule])


@mistake("a cluster's role that is bound wrongly")
def _(base: Base) -> None:
    body: Data = {
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "r"},
        "subjects": [{"kind": "User", "name": "a", "apiGroup": "rbac.authorization.k8s.io"}],
    }
    way = base.chance.randrange(4)
    if way == 0:
        body["roleRef"]["kind"] = "Role"
    elif way == 1:
        body["roleRef"]["name"] = one(base, "a/b", "..", "%")
    elif way == 2:
        body["subjects"][0]["apiGroup"] = "v1"
    else:
        body["subjects"] = [{"kind": "ServiceAccount", "name": "a"}]
    object_of(base, RIGHTS, "ClusterRoleBinding", **body)


@mistake("an ingress: what is none")
def _(base: Base) -> None:
    backend = {"service": {"name": "a", "port": {"number": 80}}}
    path = {"path": "/", "pathType": "Prefix", "backend": backend}
    spec = one(
        base,
        {},
        {"rules": []},
        {"defaultBackend": {"service": {"name": "A_b", "port": {"number": 80}}}},
        {"defaultBackend": {"service": {"name": "a", "port": {"number": 80, "name": "http"}}}},
        {"defaultBackend": backend, "tls": [{"hosts": ["A_b"]}]},
        {"defaultBackend": backend, "ingressClassName": "A_b"},
        {"rules": [{"http": {"paths": []}}]},
        {"rules": [{"http": {"paths": [{**path, "path": "/a//b"}]}}]},
        {"rules": [{"http": {"paths": [{**path, "path": "/a/../b"}]}}]},
        {"rules": [{"host": "*.10.0.0.1", "http": {"paths": [path]}}]},
        {"rules": [{"host": "*", "http": {"paths": [path]}}]},
    )
    object_of(base, "networking.k8s.io/v1", "Ingress", spec=spec)


@mistake("a budget's object that cannot be")
def _(base: Base) -> None:
    spec = one(
        base,
        {"minAvailable": 1, "maxUnavailable": 1},
        {"minAvailable": -1},
        {"maxUnavailable": "150%"},
        {"maxUnavailable": "half"},
        {"minAvailable": 1, "unhealthyPodEvictionPolicy": "Never"},
        {"minAvailable": 1, "selector": {"matchLabels": {"a": "b c"}}},
    )
    object_of(base, "policy/v1", "PodDisruptionBudget", spec=spec)


@mistake("an autoscaler that cannot be")
def _(base: Base) -> None:
    cpu = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}
    spec: Data = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "x"},
        "minReplicas": 2,
        "maxReplicas": 4,
        "metrics": [{"type": "Resource", "resource": cpu}],
    }
    spec |= one(
        base,
        {"maxReplicas": 1},
        {"maxReplicas": 0},
        {"minReplicas": 0},
        {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "", "name": "x"}},
        {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": ""}},
        {"metrics": [{"type": "Memory"}]},
        {"metrics": [{"type": "Pods", "resource": cpu}]},
        {"metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization"}}}]},
        {
            "metrics": [
                {"type": "Resource", "resource": {**cpu, "target": {"type": "Percent", "averageUtilization": 5}}}
            ]
        },
        {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 9000}}},
        {"behavior": {"scaleUp": {"selectPolicy": "Most"}}},
        {"behavior": {"scaleUp": {"policies": [{"type": "Pods", "value": 0, "periodSeconds": 5}]}}},
    )
    object_of(base, "autoscaling/v2", "HorizontalPodAutoscaler", spec=spec)


@mistake("an autoscaler that measures what cannot be")
def _(base: Base) -> None:
    whole = {"type": "AverageValue", "averageValue": "1"}
    queue: Data = {"metric": {"name": "queue"}, "target": whole}
    asked: Data = {**queue, "describedObject": {"apiVersion": "v1", "kind": "Service", "name": "x"}}
    of_one: Data = {"name": "cpu", "container": "x", "target": whole}
    metric, field, said = one(
        base,
        ("Pods", "pods", {**queue, "metric": {"name": ""}}),
        ("Pods", "pods", {**queue, "metric": {"name": "a/b"}}),
        ("Pods", "pods", {**queue, "target": {"type": "Value", "value": "1"}}),
        ("Pods", "pods", {**queue, "target": {**whole, "type": ""}}),
        ("External", "external", {**queue, "target": {**whole, "value": "1"}}),
        ("External", "external", {**queue, "target": {"type": "Utilization", "averageUtilization": 5}}),
        ("Object", "object", {**asked, "describedObject": {"kind": "", "name": "x"}}),
        ("Object", "object", {**asked, "describedObject": {"apiVersion": "a/b/c", "kind": "Service", "name": "x"}}),
        ("Resource", "resource", {"name": "", "target": whole}),
        ("Resource", "resource", {"name": "cpu", "target": {**whole, "averageUtilization": 5}}),
        ("Resource", "resource", {"name": "cpu", "target": {"type": "Value", "value": "1"}}),
        ("ContainerResource", "containerResource", {**of_one, "container": "a b"}),
        ("ContainerResource", "containerResource", {**of_one, "name": "gpu"}),
        ("", "pods", queue),
    )
    spec: Data = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "x"},
        "maxReplicas": 4,
        "metrics": [{"type": metric, field: said}],
    }
    if base.chance.random() < 0.4:
        spec["metrics"][0] = {"type": "Pods", "pods": queue}
        spec |= one(
            base,
            {"metrics": [{"type": "Pods", "pods": queue, "external": queue}]},
            {"scaleTargetRef": {"kind": "Deployment", "name": "x"}},
            {"scaleTargetRef": {"apiVersion": one(base, "v1", "/", "a/b/c", "/v1"), "kind": "Deployment", "name": "x"}},
            {"scaleTargetRef": {"apiVersion": "a/b/c", "kind": "ReplicationController", "name": "x"}},
        )
    object_of(base, "autoscaling/v2", "HorizontalPodAutoscaler", spec=spec)


@mistake("a quota or a range that cannot be")
def _(base: Base) -> None:
    kind, spec = one(
        base,
        ("ResourceQuota", {"hard": {"pods": "-1"}}),
        ("ResourceQuota", {"hard": {"pods": "500m"}}),
        ("ResourceQuota", {"hard": {"gpu": "1"}}),
        ("ResourceQuota", {"hard": {"a b/c": "1"}}),
        ("ResourceQuota", {"hard": {"pods": "1"}, "scopes": ["All"]}),
        ("ResourceQuota", {"hard": {"pods": "1"}, "scopes": ["BestEffort", "NotBestEffort"]}),
        ("LimitRange", {"limits": [{"type": "Container", "min": {"cpu": "2"}, "max": {"cpu": "1"}}]}),
        ("LimitRange", {"limits": [{"type": "Container", "default": {"cpu": "2"}, "max": {"cpu": "1"}}]}),
        ("LimitRange", {"limits": [{"type": "Container"}, {"type": "Container"}]}),
        ("LimitRange", {"limits": [{"type": "Pod", "default": {"cpu": "1"}}]}),
        ("LimitRange", {"limits": [{"type": "Pods", "max": {"cpu": "1"}}]}),
        ("LimitRange", {"limits": [{"type": "Container", "default": {"gpu": "1"}}]}),
        ("LimitRange", {"limits": [{"type": "Pod", "max": {"requests.example.com/a": "1"}}]}),
        ("LimitRange", {"limits": [{"type": "example.com/a", "max": {"gpu": "1"}}]}),
        ("LimitRange", {"limits": [{"type": "PersistentVolumeClaim", "default": {"storage": "1Gi"}}]}),
        ("LimitRange", {"limits": [{"type": "Container", "maxLimitRequestRatio": {"cpu": "500m"}}]}),
    )
    object_of(base, "v1", kind, spec=spec)


@mistake("a class that is none")
def _(base: Base) -> None:
    version, kind, fields = one(
        base,
        ("storage.k8s.io/v1", "StorageClass", {"provisioner": ""}),
        ("storage.k8s.io/v1", "StorageClass", {"provisioner": "a b"}),
        ("storage.k8s.io/v1", "StorageClass", {"provisioner": "a.com/b", "reclaimPolicy": "Keep"}),
        ("storage.k8s.io/v1", "StorageClass", {"provisioner": "a.com/b", "volumeBindingMode": "Late"}),
        ("storage.k8s.io/v1", "StorageClass", {"provisioner": "a.com/b", "parameters": {"": "x"}}),
        ("scheduling.k8s.io/v1", "PriorityClass", {"value": 2 * 10**9}),
        ("scheduling.k8s.io/v1", "PriorityClass", {"value": 1, "preemptionPolicy": "Always"}),
        ("networking.k8s.io/v1", "IngressClass", {"spec": {"controller": "nginx"}}),
        ("networking.k8s.io/v1", "IngressClass", {"spec": {"controller": ""}}),
        ("node.k8s.io/v1", "RuntimeClass", {"handler": "A_b"}),
    )
    object_of(base, version, kind, **fields)


@mistake("an account's or a namespace's name that is none")
def _(base: Base) -> None:
    version, kind = one(base, ("v1", "ServiceAccount"), ("v1", "Namespace"), ("storage.k8s.io/v1", "StorageClass"))
    more = {"provisioner": "a.com/b"} if kind == "StorageClass" else {}
    object_of(base, version, kind, **more)["metadata"]["name"] = one(base, *NO_NAMES[:4], "i ris", "n" * 254)


@mistake("an object: finalizers or owners that are none")
def _(base: Base) -> None:
    body = taken(base, "Deployment", "Service", "ConfigMap", "InferenceService")
    field, wrong = one(
        base,
        ("finalizers", ["a b"]),
        ("finalizers", ["plain"]),
        ("ownerReferences", [{"apiVersion": "v1", "kind": "Pod", "name": "", "uid": "x"}]),
        ("ownerReferences", [{"apiVersion": "v1", "kind": "", "name": "a", "uid": "x"}]),
        ("ownerReferences", [{"apiVersion": "v1", "kind": "Pod", "name": "a", "uid": ""}]),
    )
    body["metadata"][field] = wrong
