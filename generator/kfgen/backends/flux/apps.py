"""Each app as a Kustomization of its overlay or a HelmRelease of its chart, after those it depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.backends.controller import folder_of, in_repository, metadata, sync_folder
from kfgen.backends.flux.sources import INTERVAL, KUSTOMIZATION, duration, source_name
from kfgen.backends.flux.tenants import account_name
from kfgen.domain.gitops import HELM, KUSTOMIZE, Destination
from kfgen.domain.places import chart, values_file
from kfgen.domain.sync import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.data import Data, Object
    from kfgen.domain.sync import SyncedApp, SyncPlan

TENANTS: Final = "tenants"
_RETRY: Final = "1m"
_LONGEST_RELEASE: Final = 53
# No remediation: a release that failed is tried again, never uninstalled.
_AGAIN: Final[Object] = {"name": "RetryOnFailure", "retryInterval": _RETRY}
_KEPT: Final = {"kustomize.toolkit.fluxcd.io/prune": "disabled"}


def clusters(plan: SyncPlan) -> list[Destination]:
    """Those that this Flux reaches, and once its own: there may be several, each with a Flux that reads the same."""
    away = [one for one in plan.gitops.destinations if one.kube_config]
    return away if len(away) == len(plan.gitops.destinations) else [Destination(), *away]


def units(plan: SyncPlan, app: SyncedApp) -> list[Object]:
    """An app's Kustomizations or HelmReleases, one for each cluster."""
    make = _release if plan.gitops.delivery == HELM else _kustomization
    return [make(plan, app, destination) for destination in clusters(plan)]


def tenants(plan: SyncPlan) -> Iterator[Object]:
    """What applies the tenants' rights, once their namespaces are there.

    A Kustomization cannot wait for a HelmRelease: it is tried again until they are.
    """
    after = plan.platform if plan.gitops.delivery == KUSTOMIZE else ()
    for destination in clusters(plan):
        spec = _common(plan, destination, after, [])
        yield {
            "apiVersion": KUSTOMIZATION,
            "kind": "Kustomization",
            "metadata": metadata(plan, plan.called(TENANTS, destination), plan.gitops.namespace),
            "spec": {
                **spec,
                "timeout": "5m",
                "retryInterval": _RETRY,
                "path": f"./{sync_folder(plan)}/{TENANTS}",
                "prune": True,
                "sourceRef": {"kind": "GitRepository", "name": source_name(plan)},
            },
        }


def _kustomization(plan: SyncPlan, app: SyncedApp, destination: Destination) -> Object:
    after = [TENANTS] if app.tenant else []
    spec = _common(plan, destination, app.after, after)
    spec |= {
        "timeout": duration(app.load_timeout),
        "retryInterval": _RETRY,
        "path": f"./{folder_of(plan, app)}",
        "prune": True,
        "force": False,
        "sourceRef": {"kind": "GitRepository", "name": source_name(plan)},
    }
    if not plan.gitops.cascade:
        spec["deletionPolicy"] = "Orphan"
    if app.holds_secrets:
        secret = plan.gitops.decryption_secret
        spec["decryption"] = {"provider": "sops", **({"secretRef": {"name": secret}} if secret else {})}
    spec |= _account(plan, app)
    spec |= _health(plan, app)
    return {
        "apiVersion": KUSTOMIZATION,
        "kind": "Kustomization",
        "metadata": metadata(plan, plan.called(app.name, destination), plan.gitops.namespace),
        "spec": spec,
    }


def _common(plan: SyncPlan, destination: Destination, after: tuple[tuple[str, str], ...], own: list[str]) -> Object:
    """How often, where, and after what: units of the same cluster."""
    names = [plan.called(app, destination, folder) for folder, app in (*after, *((plan.name, name) for name in own))]
    spec: Object = {"interval": INTERVAL}
    if names:
        spec["dependsOn"] = [{"name": name} for name in names]
    if destination.kube_config:
        spec["kubeConfig"] = {"secretRef": {"name": destination.kube_config}}
    return spec


def _account(plan: SyncPlan, app: SyncedApp) -> Object:
    return {"serviceAccountName": account_name(plan, app.tenant)} if app.tenant else {}


def _health(plan: SyncPlan, app: SyncedApp) -> Object:
    """What is waited for: namespaces, which others need, also those that a Profile's controller makes.

    Models only where that is asked for: the next commit of the app waits with them, their repair included.
    """
    if not plan.gitops.wait:
        if not app.makes_namespaces:
            return {}
        return {
            "healthChecks": [{"apiVersion": "v1", "kind": "Namespace", "name": one} for one in app.makes_namespaces]
        }
    kinds = {kind for _, kind in (*app.kinds, *app.cluster_kinds)}
    checks: list[Data] = []
    for check in plan.checks:
        if check.kind in kinds:
            words = {"inProgress": check.in_progress, "failed": check.failed, "current": check.current}
            said: Object = {key: value for key, value in words.items() if value}
            checks.append({"apiVersion": check.api_version, "kind": check.kind, **said})
    return {"wait": True, **({"healthCheckExprs": checks} if checks else {})}


def _release(plan: SyncPlan, app: SyncedApp, destination: Destination) -> Object:
    """A HelmRelease; it keeps its own records in the app's namespace, which its account may write to."""
    namespace = (app.namespaces or (plan.controller_namespace,))[0]
    if not app.tenant:
        namespace = plan.controller_namespace
    files: list[Data] = [
        f"./{in_repository(plan, f'{chart(app.name)}/{name}')}" for name in (values_file(""), values_file(plan.name))
    ]
    chart_spec: Object = {
        "chart": f"./{folder_of(plan, app)}",
        "reconcileStrategy": "Revision",  # the chart's version never changes
        "sourceRef": {"kind": "GitRepository", "name": source_name(plan)},
        "valuesFiles": files,
    }
    action: Object = {"strategy": _AGAIN, "disableWait": not plan.gitops.wait}
    own: Object = {
        "timeout": duration(app.load_timeout),
        "releaseName": shortened(app.name, _LONGEST_RELEASE),
        "targetNamespace": namespace,
        "storageNamespace": namespace,
        "chart": {"spec": chart_spec},
        "driftDetection": {"mode": "enabled"},
        "install": action,
        "upgrade": action,
    }
    spec = {**_common(plan, destination, app.after, []), **own, **_account(plan, app)}
    annotations = {} if plan.gitops.cascade else _KEPT
    return {
        "apiVersion": "helm.toolkit.fluxcd.io/v2",
        "kind": "HelmRelease",
        "metadata": metadata(plan, plan.called(app.name, destination), plan.gitops.namespace, annotations),
        "spec": spec,
    }
