"""Kind: how one Kubernetes kind is made from a resolved noun, and what others must know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.workload import NAME_LABEL, label_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kfgen.domain.data import Object
    from kfgen.domain.environment import Environment, Namespace
    from kfgen.domain.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Health:
    """When an object is as it should be, in CEL over the object itself; a missing `status` means: not yet."""

    current: str
    failed: str = ""
    in_progress: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object.

    `noun` is the class it is made from, `section` where its values stand in a chart. `build` yields nothing where
    the noun asks for no such object. `health` is for kinds whose objects do not say by their condition Ready alone
    whether they are as they should be. `lasting` are those that serve, or hold what nothing brings back: a new one in
    the place of another is not the same.
    """

    name: str
    noun: type[Any]
    section: str
    build: Callable[[Any, Environment], Iterator[Manifest]]
    health: Health | None = None
    lasting: bool = False


MANAGED_BY = "kfgen"
# PersistentVolumeClaims and Namespaces hold what nothing can bring back: each controller's way to say "never prune".
# Without IgnoreExtraneous, Argo CD would try again and again to be rid of what it may not prune.
KEPT: Mapping[str, str] = {
    "argocd.argoproj.io/compare-options": "IgnoreExtraneous",
    "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
    "helm.sh/resource-policy": "keep",
    "kustomize.toolkit.fluxcd.io/prune": "disabled",
}
# Argo CD applies in waves, and between two of them waits until what it applied is healthy: so only what must be there
# before a server starts has one, and of that only what is healthy at once or fails for good. A claim has none: it may
# wait for its first pod. Nothing comes after the servers.
_WAVE: Final = "argocd.argoproj.io/sync-wave"
BEFORE_SERVERS: Mapping[str, str] = {_WAVE: "-2"}
BEFORE_TRAINED_MODELS: Mapping[str, str] = {_WAVE: "-1"}


def metadata(
    name: str,
    namespace: Namespace | None,
    environment: Environment,
    *,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
) -> Object:
    """An object's metadata. The labels never change with a version: KServe copies them to the pods."""
    result: Object = {"name": name}
    if namespace is not None:
        result["namespace"] = namespace.name
    own = {
        "app.kubernetes.io/managed-by": MANAGED_BY,
        NAME_LABEL: label_value(name),
        "app.kubernetes.io/part-of": environment.project,
    }
    result["labels"] = {**own, **dict(sorted((labels or {}).items()))}
    if annotations:
        result["annotations"] = dict(sorted(annotations.items()))
    return result
