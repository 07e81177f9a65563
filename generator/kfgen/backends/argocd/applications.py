"""Applications: one for each app and cluster, written out or made by an ApplicationSet from the same values."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from kfgen.backends.argocd.projects import API, IN_CLUSTER, ROOT, address, namespaces_of, owner
from kfgen.backends.controller import files_of, folder_of, metadata, sync_folder
from kfgen.domain.gitops import HELM, Destination
from kfgen.domain.places import values_file
from kfgen.domain.sync import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.data import Data, Object
    from kfgen.domain.sync import SyncedApp, SyncPlan

# Not PruneLast, nor anything else that makes an operation wait until all that was applied is healthy: a model that
# cannot start would keep the operation open, and with it every later commit, its own repair included.
_SYNC_OPTIONS: Final = ("ServerSideApply=true", "ApplyOutOfSyncOnly=true")
_NOT_ANOTHERS: Final = "FailOnSharedResource=true"  # but for what is handed over: another one still calls it its own
# `refresh`: a retry takes the newest commit, not the one that failed.
_RETRY: Final[Object] = {"limit": 10, "refresh": True, "backoff": {"duration": "15s", "factor": 2, "maxDuration": "5m"}}
_FINALIZER: Final = "resources-finalizer.argocd.argoproj.io"
_COMPARE: Final = {"argocd.argoproj.io/compare-options": "ServerSideDiff=true"}
_PATHS: Final = "argocd.argoproj.io/manifest-generate-paths"
_WAVE: Final = "argocd.argoproj.io/sync-wave"
_LONGEST_RELEASE: Final = 53


@dataclass(frozen=True, slots=True, kw_only=True)
class _Values:
    """What differs from one Application to the next; an ApplicationSet names them `{{.name}}` and so on."""

    name: str
    project: str
    path: str
    paths: str
    server: str  # or name, of the cluster
    cluster: str
    namespace: str
    release: str


def applications(plan: SyncPlan) -> Iterator[tuple[SyncedApp, list[Object]]]:
    """Each app's Applications, one for each cluster, with the wave in which the root applies them."""
    for app in plan.apps:
        wave = {_WAVE: str(app.depth)}
        values = _values(plan, app)
        made = [_application(plan, one, one, wave, takes_over=app.takes_over) for one in values]
        yield app, [{"apiVersion": API, "kind": "Application", **one} for one in made]


def application_set(plan: SyncPlan) -> Object:
    """The same Applications from one list, in no order; the set deletes none of them by mistake."""
    elements = [one for app in plan.apps for one in _values(plan, app)]
    used = [key for key in asdict(elements[0]) if any(getattr(one, key) for one in elements)]
    holders = _Values(**{key: f"{{{{.{key}}}}}" if key in used else "" for key in asdict(elements[0])})
    rows: list[Data] = [{key: getattr(one, key) for key in used} for one in elements]
    cascade = plan.gitops.cascade
    takes_over = any(app.takes_over for app in plan.apps)  # the sync options of one are those of all
    template = _application(plan, holders, elements[0], {}, takes_over=takes_over)
    own = template["metadata"]
    assert isinstance(own, dict)  # noqa: S101 - made below
    del own["namespace"]  # an ApplicationSet makes them in its own
    return {
        "apiVersion": API,
        "kind": "ApplicationSet",
        "metadata": metadata(plan, plan.called("", Destination()), plan.gitops.namespace),
        "spec": {
            "goTemplate": True,
            "goTemplateOptions": ["missingkey=error"],
            "generators": [{"list": {"elements": rows}}],
            "syncPolicy": {
                "applicationsSync": "sync" if cascade else "create-update",
                "preserveResourcesOnDeletion": not cascade,
            },
            "template": template,
        },
    }


def _values(plan: SyncPlan, app: SyncedApp) -> list[_Values]:
    result = []
    for destination in plan.gitops.destinations:
        found = address(destination)
        result.append(
            _Values(
                name=plan.called(app.name, destination),
                project=plan.project_called(owner(app)),
                path=folder_of(plan, app),
                paths=";".join(f"/{path}" for path in files_of(plan, app)),
                server=str(found.get("server", "")),
                cluster=str(found.get("name", "")),
                namespace=namespaces_of(plan, app)[0],
                release=shortened(app.name, _LONGEST_RELEASE) if plan.gitops.delivery == HELM else "",
            )
        )
    return result


def _application(
    plan: SyncPlan, values: _Values, example: _Values, wave: Mapping[str, str], *, takes_over: bool
) -> Object:
    annotations = {**_COMPARE, _PATHS: values.paths, **wave}
    head = metadata(plan, values.name, plan.gitops.namespace, annotations)
    if plan.gitops.cascade:
        head["finalizers"] = [_FINALIZER]
    address = {"server": values.server, "name": values.cluster, "namespace": values.namespace}
    destination: Object = {key: value for key, value in address.items() if value}
    return {
        "metadata": head,
        "spec": {
            "project": values.project,
            "source": _source(plan, values.path, values.release if example.release else ""),
            "destination": destination,
            "syncPolicy": _policy(takes_over=takes_over),
        },
    }


def _source(plan: SyncPlan, path: str, release: str) -> Object:
    repository = plan.gitops.repository
    source: Object = {"repoURL": repository.url, "targetRevision": f"refs/heads/{repository.branch}", "path": path}
    if release:
        source["helm"] = {"releaseName": release, "valueFiles": [values_file(plan.name)], "skipTests": True}
    return source


def _policy(*, takes_over: bool = False) -> Object:
    return {
        "automated": {"prune": True, "selfHeal": True},
        "syncOptions": [*_SYNC_OPTIONS, *(() if takes_over else (_NOT_ANOTHERS,))],
        "retry": _RETRY,
    }


def root(plan: SyncPlan) -> Object:
    """The Application that makes all others of an environment; applied once, by hand. It takes nothing with it."""
    annotations = {_PATHS: f"/{sync_folder(plan)}"}
    name = plan.called(ROOT, Destination())
    return {
        "apiVersion": API,
        "kind": "Application",
        "metadata": metadata(plan, name, plan.gitops.namespace, annotations),
        "spec": {
            "project": plan.project_called(ROOT),
            "source": _source(plan, sync_folder(plan), ""),
            "destination": {"server": IN_CLUSTER, "namespace": plan.gitops.namespace},
            "syncPolicy": _policy(),
        },
    }
