"""What a cluster refuses to change in objects that it has: for `kfgen validate`, which knows what was committed before.

A rule is a file: its record RULE, and `check(old, new, environment)`, which yields what is wrong with the new body of
an object of the same group, kind, namespace and name. Both fit the schema of their kind and have no nulls.
CHANGE_RULES lists every rule with the kinds that it looks at.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

Check: TypeAlias = "Callable[[dict[str, Any], dict[str, Any], Environment], Iterator[Fault]]"

CHANGE_RULES: Final[dict[str, tuple[str, ...]]] = {
    "changes.claim_changed": ("PersistentVolumeClaim",),
    "changes.volume_changed": ("PersistentVolume",),
    "changes.storage_class_changed": ("StorageClass",),
    "changes.selector_changed": ("Deployment", "ReplicaSet", "DaemonSet"),
    "changes.stateful_set_changed": ("StatefulSet",),
    "changes.job_changed": ("Job",),
    "changes.service_changed": ("Service",),
    "changes.data_changed": ("ConfigMap", "Secret"),
    "changes.role_ref_changed": ("RoleBinding", "ClusterRoleBinding"),
    "changes.class_changed": ("IngressClass", "PriorityClass", "RuntimeClass"),
    "changes.mode_changed": ("InferenceService",),
    "changes.predictor_renamed": ("InferenceService",),
    "changes.memory_changed": ("TrainedModel",),
    "changes.parallelism_changed": ("LLMInferenceService",),
    "changes.cache_changed": ("LocalModelCache", "LocalModelNamespaceCache"),
}
_OURS: Final = ("kubernetes", "kserve")
"""The sources whose kinds are meant by their names: Knative has a Service, too."""


@cache
def checks_for(kind: str, source: str) -> tuple[tuple[str, Check], ...]:
    """(id, check) of every rule for a kind, `source` being whose it is as schemas call it."""
    if source not in _OURS:
        return ()
    modules = [import_module(f"kfgen.rules.{name}") for name, kinds in CHANGE_RULES.items() if kind in kinds]
    return tuple((module.RULE.id, module.check) for module in modules)
