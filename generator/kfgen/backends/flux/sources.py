"""GitRepository and the Kustomization that applies all others of an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.backends.controller import in_repository, metadata, sync_folder
from kfgen.domain.gitops import HELM, Destination, as_url
from kfgen.domain.places import BASE, CHARTS, ENVIRONMENTS

if TYPE_CHECKING:
    from kfgen.domain.data import Data, Object
    from kfgen.domain.sync import SyncPlan

KUSTOMIZATION: Final = "kustomize.toolkit.fluxcd.io/v1"
INTERVAL: Final = "10m"  # how often what is applied is compared with the cluster; a commit is taken at once


def duration(seconds: int) -> str:
    """Seconds as Flux writes durations: `1m`, `90s`, `2h`."""
    for size, unit in ((3600, "h"), (60, "m")):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def source_name(plan: SyncPlan) -> str:
    """What the GitRepository and the root Kustomization are called."""
    return plan.called("", Destination())


def git_repository(plan: SyncPlan) -> Object:
    """The repository, and of it only what this environment reads; Flux refuses a folder that is not there."""
    repository = plan.gitops.repository
    base = [f"{ENVIRONMENTS}/{BASE}"] if any(app.in_base for app in plan.apps) else []
    read = [CHARTS] if plan.gitops.delivery == HELM else base
    folders: list[Data] = [in_repository(plan, folder) for folder in (*read, f"{ENVIRONMENTS}/{plan.name}")]
    spec: Object = {
        "interval": duration(plan.gitops.interval),
        "url": as_url(repository.url),
        "ref": {"branch": repository.branch},
        "sparseCheckout": folders,
    }
    if repository.secret:
        spec["secretRef"] = {"name": repository.secret}
    return {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "GitRepository",
        "metadata": metadata(plan, source_name(plan), plan.gitops.namespace),
        "spec": spec,
    }


def root(plan: SyncPlan) -> Object:
    """The Kustomization that applies what stands beside it, itself included; it takes nothing with it."""
    return {
        "apiVersion": KUSTOMIZATION,
        "kind": "Kustomization",
        "metadata": metadata(plan, source_name(plan), plan.gitops.namespace),
        "spec": {
            "interval": INTERVAL,
            "retryInterval": "1m",
            "path": f"./{sync_folder(plan)}",
            "prune": True,
            "deletionPolicy": "Orphan",
            "sourceRef": {"kind": "GitRepository", "name": source_name(plan)},
        },
    }
