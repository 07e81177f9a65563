"""Kubernetes' own words: resources of containers, and kinds' API versions where those changed."""

from __future__ import annotations

from typing import Final

# What every container has of a node, devices and huge pages aside.
COMPUTE: Final = ("cpu", "memory", "ephemeral-storage")
# kind → (since, API version), newest first. https://kubernetes.io/docs/reference/using-api/deprecation-guide/
_SINCE: Final[dict[str, tuple[tuple[tuple[int, int], str], ...]]] = {
    "HorizontalPodAutoscaler": (((1, 23), "autoscaling/v2"), ((1, 12), "autoscaling/v2beta2")),
    "PodDisruptionBudget": (((1, 21), "policy/v1"), ((1, 5), "policy/v1beta1")),
}


def api_version(kind: str, kubernetes: str) -> str:
    """What a Kubernetes (`x.y.z`, or empty where nobody says which: the newest) calls a kind's API."""
    versions = _SINCE[kind]
    if not kubernetes:
        return versions[0][1]
    major, minor = (int(part) for part in kubernetes.split(".")[:2])
    return next((version for since, version in versions if (major, minor) >= since), versions[-1][1])


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
