"""AppProjects: what may be applied where, and from which repository, for each tenant and for the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.backends.controller import metadata
from kfgen.domain.places import PLATFORM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kfgen.domain.data import Data, Object
    from kfgen.domain.gitops import Destination
    from kfgen.domain.sync import GroupKind, SyncedApp, SyncPlan

API: Final = "argoproj.io/v1alpha1"
IN_CLUSTER: Final = "https://kubernetes.default.svc"
ROOT: Final = "root"
_ALL: Final[Object] = {"group": "*", "kind": "*"}
# AppProjects come before the Applications that are in them.
_FIRST: Final = {"argocd.argoproj.io/sync-wave": "-1"}


def owner(app: SyncedApp) -> str:
    """Whose AppProject an app is in."""
    if app.name == PLATFORM:
        return PLATFORM
    return f"tenant-{app.tenant}" if app.tenant else "models"


def address(destination: Destination) -> Object:
    """How Argo CD finds a cluster."""
    if destination.name:
        return {"name": destination.name}
    return {"server": destination.server or IN_CLUSTER}


def root_project(plan: SyncPlan) -> Object:
    """The project of the root Application, which makes the others: whoever writes what it reads may deploy anywhere."""
    namespace = plan.gitops.namespace
    kinds = [("argoproj.io", kind) for kind in ("AppProject", "Application", "ApplicationSet")]
    description = f"The Applications of {plan.name}, and what they may do"
    destinations: list[Data] = [{"server": IN_CLUSTER, "namespace": namespace}]
    return _project(plan, ROOT, description, {"destinations": destinations, **_permitted(kinds, ())})


def projects(plan: SyncPlan) -> Iterator[tuple[str, Object]]:
    """(file name, AppProject) of the platform, of each tenant, or of all models where there are no tenants."""
    for who in dict.fromkeys(map(owner, plan.apps)):
        apps = [app for app in plan.apps if owner(app) == who]
        tenant = next((one for one in plan.tenants if who == f"tenant-{one.name}"), None)
        namespaces = {name for app in apps for name in namespaces_of(plan, app)} | set(
            tenant.namespaces if tenant else ()
        )
        kinds = sorted({kind for app in apps for kind in app.kinds})
        cluster_kinds = sorted({kind for app in apps for kind in app.cluster_kinds})
        description = f"What {f'tenant {tenant.name}' if tenant else who} may deploy in {plan.name}"
        permitted = {"destinations": _destinations(plan, sorted(namespaces)), **_permitted(kinds, cluster_kinds)}
        yield who, _project(plan, who, description, permitted, annotations=_FIRST)


def namespaces_of(plan: SyncPlan, app: SyncedApp) -> tuple[str, ...]:
    """Where an app is applied; one that is in no namespace needs one all the same to be permitted."""
    return app.namespaces or (plan.controller_namespace,)


def _destinations(plan: SyncPlan, namespaces: Iterable[str]) -> list[Data]:
    names = list(namespaces)
    return [{**address(one), "namespace": name} for one in plan.gitops.destinations for name in names]


def _permitted(kinds: Iterable[GroupKind], cluster_kinds: Iterable[GroupKind]) -> Object:
    """The kinds that pass; an empty list of those in namespaces would be none that is left out."""
    clusterwide: list[Data] = [{"group": group, "kind": kind} for group, kind in cluster_kinds]
    inside: list[Data] = [{"group": group, "kind": kind} for group, kind in kinds]
    if not inside:
        return {"clusterResourceWhitelist": clusterwide, "namespaceResourceBlacklist": [_ALL]}
    return {"clusterResourceWhitelist": clusterwide, "namespaceResourceWhitelist": inside}


def _project(
    plan: SyncPlan, who: str, description: str, permitted: Object, *, annotations: dict[str, str] | None = None
) -> Object:
    sources: list[Data] = [plan.gitops.repository.url]
    return {
        "apiVersion": API,
        "kind": "AppProject",
        "metadata": metadata(plan, plan.project_called(who), plan.gitops.namespace, annotations),
        "spec": {"description": description, "sourceRepos": sources, **permitted},
    }
