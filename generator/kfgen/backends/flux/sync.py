"""SyncPlan → environments/<name>/_sync/ for Flux."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.backends.controller import Controller, file, kustomization_file
from kfgen.backends.flux.apps import TENANTS, clusters, tenants, units
from kfgen.backends.flux.sources import git_repository, root
from kfgen.backends.flux.tenants import controller_namespace, rights
from kfgen.domain.gitops import FLUX
from kfgen.domain.places import sync

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kfgen.domain.sync import SyncPlan


def _emit(plan: SyncPlan) -> Mapping[str, str]:
    folder = sync(plan.name)
    found = {"root.yaml": file(plan, [git_repository(plan), root(plan)])}
    for app in plan.apps:
        found[f"apps/{app.name}.yaml"] = file(plan, units(plan, app))
    if plan.tenants:
        found[f"{TENANTS}.yaml"] = file(plan, tenants(plan))
    result = {f"{folder}/{name}": text for name, text in found.items()}
    result[f"{folder}/kustomization.yaml"] = kustomization_file(plan, sorted(found))
    if plan.tenants:
        result |= _tenants(plan, f"{folder}/{TENANTS}")
    return result


def _tenants(plan: SyncPlan, folder: str) -> Mapping[str, str]:
    """The tenants' rights: a folder of their own, since they are applied to the cluster that the models are on."""
    found = {f"{tenant.name}.yaml": file(plan, rights(plan, tenant)) for tenant in plan.tenants}
    if any(destination.kube_config for destination in clusters(plan)):
        found["_namespace.yaml"] = file(plan, [controller_namespace(plan)])
    result = {f"{folder}/{name}": text for name, text in found.items()}
    result[f"{folder}/kustomization.yaml"] = kustomization_file(plan, sorted(found))
    return result


def _once(plans: Sequence[SyncPlan]) -> Mapping[str, str]:  # noqa: ARG001 - all that Flux reads is an environment's
    return {}


FLUX_CD: Final = Controller(FLUX, "Flux: a GitRepository, Kustomizations or HelmReleases", emit=_emit, once=_once)
