"""Kind: how one Kubernetes kind is made from a resolved noun, and what others must know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kfgen.domain.workload import NAME_LABEL, label_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kfgen.domain.data import Object
    from kfgen.domain.environment import Environment, Namespace
    from kfgen.domain.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object.

    `noun` is the class it is made from, `section` where its values stand in a chart. `build` yields nothing where
    the noun asks for no such object.
    """

    name: str
    noun: type[Any]
    section: str
    build: Callable[[Any, Environment], Iterator[Manifest]]


MANAGED_BY = "kfgen"
# PersistentVolumeClaims and Namespaces hold what nothing can bring back: each controller's way to say "never prune".
KEPT: Mapping[str, str] = {
    "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
    "helm.sh/resource-policy": "keep",
    "kustomize.toolkit.fluxcd.io/prune": "disabled",
}


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
