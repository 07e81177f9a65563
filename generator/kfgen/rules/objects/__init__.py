"""What the API server's code and KServe's webhooks refuse of built objects, and no schema says: for `kfgen validate`.

A rule is a file: its record RULE, and `check(body, environment)`, which yields what is wrong. The body fits the schema
of its kind, has no nulls, and came by whatever way: from a model, from `spec:`, from `manifests/`.
OBJECT_RULES lists every rule with the kinds that it looks at.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kfgen.domain.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

Check: TypeAlias = "Callable[[dict[str, Any], Environment], Iterator[Fault]]"

_EVERY: Final = ("*",)
_WORKLOADS: Final = ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet")
_TEMPLATES: Final = (*_WORKLOADS, "Job", "CronJob", "PodTemplate")
_SERVER: Final = ("InferenceService",)
_RUNTIMES: Final = ("ServingRuntime", "ClusterServingRuntime")
_PODS: Final = ("Pod", *_TEMPLATES)
_LLM: Final = ("LLMInferenceService",)
_SERVERS: Final = (*_SERVER, *_LLM)

OBJECT_RULES: Final[dict[str, tuple[str, ...]]] = {
    "objects.object_name": _EVERY,
    "objects.object_label": _EVERY,
    "objects.object_annotation": _EVERY,
    "objects.object_owner": _EVERY,
    "objects.object_spec": (*_TEMPLATES[:-1], "Pod", "PersistentVolume", "PersistentVolumeClaim", *_SERVER),
    "objects.pod_containers": _PODS,
    "objects.pod_words": _PODS,
    "objects.pod_env": _PODS,
    "objects.pod_ports": _PODS,
    "objects.pod_probes": _PODS,
    "objects.pod_volumes": _PODS,
    "objects.pod_mounts": _PODS,
    "objects.pod_security": _PODS,
    "objects.pod_security_enforced": (*_PODS, *_SERVERS),
    "objects.pod_security_label": ("Namespace",),
    "objects.pod_security_level": (*_PODS, *_SERVERS, *_RUNTIMES),
    "objects.pod_resources": _PODS,
    "objects.missing_unit": (*_PODS, *_SERVERS, *_RUNTIMES, "PersistentVolumeClaim"),
    "objects.pod_placement": _PODS,
    "objects.pod_names": _PODS,
    "objects.workload_selector": (*_WORKLOADS, "Job"),
    "objects.workload_numbers": _WORKLOADS,
    "objects.rollout": ("Deployment", "StatefulSet", "DaemonSet"),
    "objects.job": ("Job", "CronJob"),
    "objects.cron_schedule": ("CronJob",),
    "objects.label_selector": ("Service", "PodDisruptionBudget", "PersistentVolumeClaim"),
    "objects.disruption_budget_object": ("PodDisruptionBudget",),
    "objects.autoscaler": ("HorizontalPodAutoscaler",),
    "objects.service_ports": ("Service",),
    "objects.service_type": ("Service",),
    "objects.claim": ("PersistentVolumeClaim", "StatefulSet"),
    "objects.persistent_volume": ("PersistentVolume",),
    "objects.network_policy": ("NetworkPolicy",),
    "objects.config_keys": ("ConfigMap", "Secret"),
    "objects.account_secrets": ("ServiceAccount",),
    "objects.secret_type": ("Secret",),
    "objects.limits": ("LimitRange", "ResourceQuota"),
    "objects.classes": ("StorageClass", "PriorityClass", "IngressClass", "RuntimeClass"),
    "objects.role_binding": ("RoleBinding", "ClusterRoleBinding"),
    "objects.role_rules": ("Role", "ClusterRole"),
    "objects.ingress": ("Ingress",),
    "objects.server_name": ("InferenceService", "InferenceGraph", "TrainedModel"),
    "objects.server_component": _SERVER,
    "objects.server_scaling": _SERVER,
    "objects.server_env": (*_SERVER, *_RUNTIMES),
    "objects.server_workers": (*_SERVER, *_RUNTIMES),
    "objects.server_storage": _SERVER,
    "objects.server_canary": _SERVER,
    "objects.trained_model_uri": ("TrainedModel",),
    "objects.trained_model_leaving": ("TrainedModel",),
    "objects.graph_nodes": ("InferenceGraph",),
    "objects.runtime_formats": _RUNTIMES,
    "objects.llm_router": _LLM,
    "objects.llm_parallelism": _LLM,
    "objects.llm_scaling": _LLM,
    "objects.llm_adapters": _LLM,
    "objects.llm_uri": _LLM,
    "objects.llm_offloading": _LLM,
    "objects.llm_devices": _LLM,
    "objects.confidential": _SERVERS,
}
_OURS: Final = ("kubernetes", "kserve")
"""The sources whose kinds are meant by their names: Knative has a Service, too."""


@cache
def checks_for(kind: str, source: str) -> tuple[tuple[str, Check], ...]:
    """(id, check) of every rule that refuses something of a kind, `source` being whose it is as schemas call it."""
    return _rules(kind, source, Severity.ERROR)


@cache
def warnings_for(kind: str, source: str) -> tuple[tuple[str, Check], ...]:
    """The same, of every rule that warns."""
    return _rules(kind, source, Severity.WARNING)


def _rules(kind: str, source: str, severity: Severity) -> tuple[tuple[str, Check], ...]:
    wanted = {"*", kind} if source in _OURS else {"*"}
    modules = [_module(name) for name, kinds in OBJECT_RULES.items() if wanted & set(kinds)]
    return tuple((one.RULE.id, one.check) for one in modules if one.RULE.severity is severity)


def _module(name: str) -> Any:
    return import_module(f"kfgen.rules.{name}")
