"""What KServe, Kubernetes and the tools that apply our output would refuse or misread, refused first.

A rule is a file: its record RULE, and `check(noun, environment, report)`. RULES lists every one by the noun that it
looks at, MODEL_RULES those of models by their kind. A file is imported when a noun of that kind is checked for the
first time, so that a run which remembers everything imports none. Those of objects/ look at what was built instead,
those of changes/ at what was built and what was committed, when `kfgen validate` asks.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kfgen.domain.cache import Cache
from kfgen.domain.environment import Namespace
from kfgen.domain.graph import Graph
from kfgen.domain.model import Extra, Model, StoreInCluster, StoreInNamespace
from kfgen.domain.platform import IngressClasses, InstalledConfig, NodeGroups
from kfgen.domain.runtime import RuntimeInNamespace
from kfgen.rules.changes import CHANGE_RULES
from kfgen.rules.objects import OBJECT_RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report
    from kfgen.rules.rule import Rule

Check: TypeAlias = "Callable[[Any, Environment, Report], None]"

RULES: Final[dict[type[Any], tuple[str, ...]]] = {
    Model: (
        "models.kind",
        "models.requests",
        "models.resource_twice",
        "models.spec_twice",
        "models.unpinned",
        "annotations.reserved_annotation",
        "tenants.tenant",
        "torchserve.torchserve_snapshot",
        "torchserve.torchserve_models",
        "torchserve.torchserve_store",
        "torchserve.archive_version",
        "torchserve.archive_name",
        "models.disruption_budget",
        "models.disruption",
        "models.caller_name",
        "models.pod_monitor",
        "models.prometheus_rule",
        "models.never_met",
        "models.controller_version",
        "models.pool_capacity",
    ),
    StoreInNamespace: (
        "stores.service_name",
        "annotations.reserved_annotation",
        "stores.secret_keys",
        "stores.storage_config",
        "stores.secret_shared",
        "stores.secrets_meet",
        "stores.role_and_secret",
        "stores.sealed",
        "stores.decryption",
        "stores.encrypted_secret",
        "stores.store_release",
        "stores.credentials",
    ),
    StoreInCluster: ("stores.volume", "stores.initializer"),
    RuntimeInNamespace: (
        "runtimes.runtime_release",
        "runtimes.runtime_name",
        "annotations.reserved_annotation",
        "runtimes.runtime_priority",
        "runtimes.runtime_rival",
        "runtimes.runtime_workers",
        "runtimes.runtime_pythonpath",
    ),
    Graph: (
        "graphs.graph_release",
        "graphs.graph_mode",
        "graphs.graph_name",
        "annotations.reserved_annotation",
        "graphs.graph_steps",
        "graphs.graph_unasked",
        "graphs.graph_router",
        "tenants.tenant",
    ),
    Cache: (
        "caches.cache_release",
        "caches.cache_reader",
        "caches.cache_node_group",
        "caches.cache_uri",
        "caches.cache_name",
        "annotations.reserved_annotation",
        "tenants.tenant",
    ),
    Extra: (
        "manifests.object",
        "manifests.object_scope",
        "manifests.object_reserved",
        "manifests.readable_secret",
        "manifests.object_reference",
        "tenants.tenant",
    ),
    InstalledConfig: (
        "platform.no_baseline",
        "platform.baseline",
        "platform.platform_key",
        "platform.platform_field",
        "platform.platform_mode",
        "platform.platform_type",
    ),
    IngressClasses: ("platform.ingress_retired",),
    NodeGroups: ("caches.node_group_release", "caches.node_group"),
    Namespace: (
        "annotations.reserved_annotation",
        "namespaces.namespace_cross",
        "namespaces.profile",
        "namespaces.resource_quota",
        "namespaces.limit_range",
    ),
}

MODEL_RULES: Final[dict[str, tuple[str, ...]]] = {
    "InferenceService": (
        "models.mode",
        "models.model_name",
        "models.name_length",
        "models.replicas",
        "models.canary",
        "runtimes.framework",
        "runtimes.no_runtime",
        "runtimes.runtime",
        "models.own_container",
        "storage.storage_scheme",
        "storage.uri",
        "storage.uri_secret",
        "storage.moving",
        "storage.uri_in_store",
        "storage.mounts",
        "storage.storage_entry",
        "storage.storage_writable",
        "models.container_twice",
        "models.component_release",
        "models.explainer_type",
        "models.logger",
        "models.visibility",
        "models.stopped",
        "models.predictor_name",
        "models.deployment_strategy",
        "models.sidecar",
        "models.workers",
        "models.worker_storage",
        "models.pythonpath",
        "models.collocated_transformer",
        "autoscaling.autoscaler_class",
        "autoscaling.autoscaling_metric",
        "autoscaling.autoscaling_target",
        "autoscaling.autoscaling_type",
        "autoscaling.autoscaling_metrics",
        "autoscaling.autoscaling_keda",
        "autoscaling.scaling_annotation",
        "models.knative_features",
        "models.knative_ports",
        "models.knative_fields",
        "models.knative_bounds",
        "trained_models.trained_model_parent",
        "trained_models.trained_model_name",
        "trained_models.trained_model_scheme",
        "trained_models.trained_model_memory",
    ),
    "LLMInferenceService": (
        "llms.llm_release",
        "llms.llm_storage",
        "llms.llm_name",
        "llms.llm_replicas",
        "storage.storage_scheme",
        "storage.uri",
        "storage.uri_secret",
        "storage.moving",
        "storage.uri_in_store",
        "models.container_twice",
    ),
    "Deployment": (
        "models.container_twice",
        "storage.moving",
        "deployments.deployment_name",
        "deployments.deployment_label",
        "deployments.selector",
        "deployments.deployment_replicas",
        "deployments.deployment_autoscaling",
        "deployments.deployment_rollout",
        "deployments.ports",
        "deployments.claim_once",
        "torchserve.torchserve_config",
        "torchserve.torchserve_address",
        "torchserve.torchserve_unread",
        "torchserve.exposed",
    ),
}


def checks_for(noun: Any) -> tuple[Check, ...]:
    """The check of every rule that looks at a noun."""
    return _checks(noun.__class__, noun.kind if isinstance(noun, Model) else "")


@cache
def _checks(noun: type[object], kind: str) -> tuple[Check, ...]:
    return tuple(_module(name).check for name in RULES[noun] + MODEL_RULES.get(kind, ()))


def _module(name: str) -> Any:
    return import_module(f"{__name__}.{name}")


@cache
def every_rule() -> dict[str, Rule]:
    """The record of every rule by its id, sorted."""
    listed = {name for names in (*RULES.values(), *MODEL_RULES.values(), OBJECT_RULES, CHANGE_RULES) for name in names}
    return {rule.id: rule for rule in sorted((_module(name).RULE for name in listed), key=lambda rule: str(rule.id))}
