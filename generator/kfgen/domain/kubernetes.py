"""Kubernetes' own words: resources of containers, and kinds' API versions where those changed."""

from __future__ import annotations

from functools import cache
from typing import Final

# The oldest and the newest that schemas and rules know: those of which `schemas/data` has all kinds.
KNOWN: Final = ((1, 12), (1, 37))
# What every container has of a node, devices and huge pages aside.
COMPUTE: Final = ("cpu", "memory", "ephemeral-storage")
# kind → (since, API version), newest first. https://kubernetes.io/docs/reference/using-api/deprecation-guide/
_SINCE: Final[dict[str, tuple[tuple[tuple[int, int], str], ...]]] = {
    "HorizontalPodAutoscaler": (((1, 23), "autoscaling/v2"), ((1, 12), "autoscaling/v2beta2")),
    "PodDisruptionBudget": (((1, 21), "policy/v1"), ((1, 5), "policy/v1beta1")),
}


# API → (the first version that serves it, the first that does not any more). The same page.
_SERVED: Final[dict[str, tuple[tuple[int, int], tuple[int, int]]]] = {
    "apiextensions.k8s.io/v1beta1": ((1, 7), (1, 22)),
    "autoscaling/v2": ((1, 23), (99, 0)),
    "autoscaling/v2beta2": ((1, 12), (1, 26)),
}


def serves(api: str, kubernetes: str) -> bool:
    """Whether a Kubernetes (`x.y.z`) has an API; of what is not known, nothing is said."""
    since, until = _SERVED[api]
    return since <= minor(kubernetes) < until


@cache
def minor(version: str) -> tuple[int, int]:
    """`x.y.z` as a pair that can be compared."""
    first, second = version.split(".")[:2]
    return int(first), int(second)


def api_version(kind: str, kubernetes: str) -> str:
    """What a Kubernetes (`x.y.z`, or empty where nobody says which: the newest) calls a kind's API."""
    versions = _SINCE[kind]
    if not kubernetes:
        return versions[0][1]
    there = minor(kubernetes)
    return next((version for since, version in versions if there >= since), versions[-1][1])


# Kinds that belong to no namespace, by API group (kubectl api-resources --namespaced=false). In these groups, every
# other kind belongs to one; of groups that are not here, nothing is known.
_OF_THE_CLUSTER: Final[dict[str, frozenset[str]]] = {
    "": frozenset({"Namespace", "Node", "PersistentVolume", "ComponentStatus"}),
    "apps": frozenset(),
    "batch": frozenset(),
    "autoscaling": frozenset(),
    "policy": frozenset({"PodSecurityPolicy"}),
    "coordination.k8s.io": frozenset(),
    "discovery.k8s.io": frozenset(),
    "networking.k8s.io": frozenset({"IngressClass", "IPAddress", "ServiceCIDR"}),
    "rbac.authorization.k8s.io": frozenset({"ClusterRole", "ClusterRoleBinding"}),
    "scheduling.k8s.io": frozenset({"PriorityClass"}),
    "node.k8s.io": frozenset({"RuntimeClass"}),
    "apiextensions.k8s.io": frozenset({"CustomResourceDefinition"}),
    "apiregistration.k8s.io": frozenset({"APIService"}),
    "storage.k8s.io": frozenset({"StorageClass", "CSIDriver", "CSINode", "VolumeAttachment", "VolumeAttributesClass"}),
    "admissionregistration.k8s.io": frozenset(
        {
            "ValidatingWebhookConfiguration",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
        }
    ),
    "serving.knative.dev": frozenset(),
    "monitoring.coreos.com": frozenset(),
    "external-secrets.io": frozenset({"ClusterSecretStore", "ClusterExternalSecret", "ClusterPushSecret"}),
    "bitnami.com": frozenset(),
    "kubeflow.org": frozenset({"Profile"}),
}


_KSERVE_OF_THE_CLUSTER: Final = frozenset(
    {"ClusterServingRuntime", "ClusterStorageContainer", "LocalModelCache", "LocalModelNode", "LocalModelNodeGroup"}
)


def is_namespaced(api_version: str, kind: str, kserve: str) -> bool | None:
    """Whether objects of a kind belong to a namespace; None where that is not known. `kserve` is KServe's group."""
    group = api_version.rpartition("/")[0]
    found = _KSERVE_OF_THE_CLUSTER if group == kserve else _OF_THE_CLUSTER.get(group)
    return None if found is None else kind not in found
