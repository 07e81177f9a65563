"""What KServe, Kubernetes and the tools that apply our output would refuse or misread, refused first.

RULES lists every rule by the noun it looks at, MODEL_RULES those of models by their kind; a rule takes
(noun, environment, report).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from kfgen.domain.cache import Cache
from kfgen.domain.environment import Namespace
from kfgen.domain.graph import Graph
from kfgen.domain.model import Extra, Model, StoreInCluster, StoreInNamespace
from kfgen.domain.platform import IngressClasses, InstalledConfig, NodeGroups
from kfgen.domain.runtime import RuntimeInNamespace
from kfgen.rules import (
    caches,
    components,
    encryption,
    extras,
    grants,
    graphs,
    knative,
    llms,
    locations,
    models,
    namespaces,
    operations,
    platform,
    promotion,
    runtimes,
    scaling,
    sealing,
    servers,
    stores,
    tenancy,
    torchserve,
    trained,
    workloads,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report

Rule: TypeAlias = "Callable[[Any, Environment, Report], None]"

RULES: dict[type[Any], tuple[Rule, ...]] = {
    Model: (
        workloads.keys_are_for_the_kind,
        models.requests_fit,
        promotion.what_runs_is_pinned,
        models.annotations_are_ours_to_give,
        grants.model_is_granted,
        torchserve.snapshot_is_said_once,
        torchserve.archive_has_its_version,
        operations.budget_lets_nodes_be_drained,
        operations.monitor_sees_a_port,
        operations.alerts_see_something,
    ),
    StoreInNamespace: (
        stores.names_are_allowed,
        stores.annotations_can_be_carried,
        stores.secret_is_known,
        stores.entry_is_possible,
        stores.secret_is_one,
        stores.secrets_do_not_meet,
        stores.role_is_used,
        sealing.material_fits,
        encryption.secret_can_be_decrypted,
        encryption.encrypted_secret_fits,
        stores.settings_are_known,
        stores.settings_are_carried,
    ),
    StoreInCluster: (stores.volume_is_whole, stores.initializer_is_whole),
    RuntimeInNamespace: (
        runtimes.release_has_runtimes,
        runtimes.name_is_free,
        runtimes.annotations_can_be_carried,
        runtimes.priorities_agree,
        runtimes.priorities_differ,
        runtimes.workers_are_possible,
    ),
    Graph: (
        graphs.release_has_graphs,
        graphs.mode_is_possible,
        graphs.name_is_allowed,
        graphs.annotations_are_ours_to_give,
        graphs.steps_lead_somewhere,
        graphs.steps_fit_their_router,
        grants.graph_is_granted,
    ),
    Cache: (
        caches.release_has_caches,
        caches.models_read_it,
        caches.groups_are_known,
        caches.uri_is_held_once,
        caches.names_and_annotations_are_allowed,
        grants.cache_is_granted,
    ),
    Extra: (
        extras.object_is_whole,
        extras.object_is_left_alone,
        extras.secret_may_be_read,
        extras.references_stay,
        grants.extra_is_granted,
    ),
    InstalledConfig: (
        platform.baseline_is_known,
        platform.baseline_fits,
        platform.keys_are_read,
        platform.mode_is_known,
        platform.types_stay,
    ),
    IngressClasses: (),
    NodeGroups: (caches.release_has_groups, caches.groups_have_nodes_and_one_source),
    Namespace: (
        namespaces.annotations_can_be_carried,
        namespaces.names_do_not_cross,
        tenancy.profile_carries_it,
        tenancy.quota_is_counted,
        tenancy.limits_are_in_order,
    ),
}

MODEL_RULES: dict[str, tuple[Rule, ...]] = {
    "InferenceService": (
        models.mode_is_known,
        models.name_is_allowed,
        models.name_fits,
        models.replicas_fit,
        models.canary_is_possible,
        servers.format_is_served,
        servers.own_container_is_whole,
        servers.schemes_are_known,
        locations.uris_are_whole,
        locations.mounts_are_possible,
        locations.entries_are_read_by_servers,
        locations.writing_is_possible,
        servers.nothing_is_said_twice,
        components.components_are_known,
        components.logger_can_say_it,
        components.reach_and_rest_are_possible,
        components.rollout_can_be_said,
        components.sidecars_can_stand_there,
        components.workers_fit,
        components.workers_can_read_and_count,
        components.python_path_is_left_alone,
        scaling.autoscaling_fits,
        knative.pod_fields_are_enabled,
        trained.parent_is_a_server,
        trained.names_and_schemes_are_known,
        trained.memory_fits,
    ),
    "LLMInferenceService": (
        llms.release_has_llms,
        llms.model_lies_somewhere,
        llms.replicas_are_fixed,
        servers.schemes_are_known,
        locations.uris_are_whole,
        servers.nothing_is_said_twice,
    ),
    "Deployment": (
        servers.nothing_is_said_twice,
        workloads.names_and_labels_fit,
        workloads.selector_finds_the_pods,
        workloads.replicas_can_be_had,
        workloads.strategy_is_whole,
        workloads.ports_are_distinct,
        workloads.claim_can_be_shared,
        torchserve.config_is_mounted,
        torchserve.addresses_are_reached,
        torchserve.config_is_read,
        torchserve.management_is_kept_inside,
    ),
}


def rules_for(noun: Any) -> tuple[Rule, ...]:
    """Every rule that looks at a noun."""
    return _rules(noun.__class__, noun.kind if isinstance(noun, Model) else "")


@cache
def _rules(noun: type[object], kind: str) -> tuple[Rule, ...]:
    return RULES[noun] + MODEL_RULES.get(kind, ())
