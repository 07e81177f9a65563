"""Results of all entries → SyncPlans: which apps each environment and cluster has, in which order, and whose they are.

The order is that of what must be there first: the app `platform` of the cluster, with its Namespaces; then the app of a
namespace, with accounts and secrets; then the parts that it is split into. Health plays no part in it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kfgen.domain.places import PLATFORM
from kfgen.domain.problem import Report, Where
from kfgen.domain.sync import HealthCheck, SyncedApp, SyncedTenant, SyncPlan
from kfgen.kinds import KINDS
from kfgen.kinds.namespace import NAMESPACE
from kfgen.kinds.profile import PROFILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.environment import Environment
    from kfgen.domain.result import EntryResult
    from kfgen.domain.sync import GroupKind

_MAKE_NAMESPACES: Final = frozenset({NAMESPACE.name, PROFILE.name})  # of their own name
_OF_OURS: Final = ("", "root", "tenants")  # what stands beside an environment's apps
_LOAD_TIMEOUT: Final = 600  # seconds, where no model says more


@dataclass(slots=True)
class _Found:
    """What the entries of one app put into one environment or cluster."""

    keys: set[str] = field(default_factory=set)  # the catalog's names of its namespaces
    namespaces: set[str] = field(default_factory=set)
    kinds: set[GroupKind] = field(default_factory=set)
    cluster_kinds: set[GroupKind] = field(default_factory=set)
    makes_namespaces: set[str] = field(default_factory=set)
    load_timeout: int = _LOAD_TIMEOUT
    takes_over: bool = False

    def add(self, identities: Iterable[tuple[str, ...]]) -> None:
        """Objects, each as (API group, kind, namespace, name)."""
        for group, kind, namespace, name in identities:
            if namespace:
                self.namespaces.add(namespace)
                self.kinds.add((group, kind))
            else:
                self.cluster_kinds.add((group, kind))
                if kind in _MAKE_NAMESPACES:
                    self.makes_namespaces.add(name)


Apps = dict[str, dict[str, _Found]]  # folder below environments/ → app → what is in it; the base under ""


def sync_plans(
    catalog: Catalog, environments: Mapping[str, Environment], results: Sequence[EntryResult], report: Report
) -> tuple[SyncPlan, ...]:
    """A plan for each environment, and for each cluster that environments share, that something is known to sync."""
    if not any(environment.gitops.controller for environment in environments.values()):
        return ()
    found = _found(results)
    folders = dict.fromkeys((*catalog.places, *catalog.order))
    everything = [_plan(folder, catalog, environments, found, report) for folder in folders]
    plans = tuple(plan for plan in everything if plan.gitops.controller and plan.apps)
    _check_names(plans, catalog, report)
    return plans


def _check_names(plans: Sequence[SyncPlan], catalog: Catalog, report: Report) -> None:
    """No two units of a controller may have one name: the second would take the first one's place."""
    seen: dict[tuple[str, str, str], str] = {}
    for plan in plans:
        apps = [app.name for app in plan.apps]
        units = [(name, one) for one in plan.gitops.destinations for name in (*apps, *_OF_OURS)]
        for app, destination in dict.fromkeys(units):
            called = plan.called(app, destination)
            what = f'"{app}" of {plan.name}' + (f" on {destination.key}" if destination.key else "")
            other = seen.setdefault((plan.gitops.controller, plan.gitops.namespace, called), what)
            if other != what and app in apps:
                text = f"app {what} would be called {called} where it is synced, as {other} is"
                hint = "rename its namespace, give it another app, or rename the environment"
                report.error(Where(catalog.project.file, ("environments",)), "duplicate", text, hint)


def _found(results: Sequence[EntryResult]) -> Apps:
    found: defaultdict[str, defaultdict[str, _Found]] = defaultdict(lambda: defaultdict(_Found))
    for result in results:
        for folder, identities in result.identities.items():
            if not identities:
                continue
            app = found[folder][result.app]
            app.add(identities)
            app.keys.update(result.namespaces[folder])
            app.takes_over |= bool(result.held.get(folder))
            app.load_timeout = max(app.load_timeout, result.load_timeouts.get(folder, 0))
    return {folder: dict(apps) for folder, apps in found.items()}


def _plan(
    folder: str, catalog: Catalog, environments: Mapping[str, Environment], found: Apps, report: Report
) -> SyncPlan:
    environment = environments[catalog.environment_at(folder)]
    place = catalog.place(environment.name)
    here = found.get(folder, {})
    own = {app: _own_app(app, one, environment) & here.keys() for app, one in here.items()}
    before = {app: {other for other in own[app] if app not in _reached(other, own)} for app in own}
    platform = ((place, PLATFORM),) if PLATFORM in found.get(place, {}) else ()
    apps = []
    for name, one in here.items():
        after = () if name == PLATFORM else (*platform, *((folder, app) for app in sorted(before[name])))
        apps.append(
            SyncedApp(
                name=name,
                namespaces=tuple(sorted(one.namespaces)),
                kinds=tuple(sorted(one.kinds)),
                cluster_kinds=tuple(sorted(one.cluster_kinds)),
                makes_namespaces=tuple(sorted(one.makes_namespaces)),
                tenant=_tenant(name, one, environment, report),
                after=after,
                depth=0 if name == PLATFORM else 1 + _steps(name, before),
                in_base=name in found.get("", {}),
                load_timeout=one.load_timeout,
                takes_over=one.takes_over,
            )
        )
    apps.sort(key=lambda app: (app.depth, app.name))
    return SyncPlan(
        project=catalog.name,
        name=folder,
        gitops=environment.gitops,
        apps=tuple(apps),
        tenants=_tenants(environment, apps),
        platform=platform,
        controller_namespace=_controller_namespace(environment),
        checks=_checks(environment, apps),
    )


def _own_app(app: str, found: _Found, environment: Environment) -> set[str]:
    """The apps of its namespaces, where it is a part that such a one is split into."""
    if app == PLATFORM:
        return set()
    return {environment.namespaces[key].app for key in found.keys} - {app}


def _reached(app: str, own: Mapping[str, set[str]]) -> set[str]:
    """An app, all that it names, and all that these name."""
    found, left = set[str](), [app]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += own[one]
    return found


def _steps(app: str, before: Mapping[str, set[str]]) -> int:
    """How many apps come one after the other before this one; two that name each other come side by side."""
    return max((1 + _steps(other, before) for other in before[app]), default=0)


def _tenant(app: str, found: _Found, environment: Environment, report: Report) -> str:
    """Whose it is; an app with namespaces of two tenants would have the rights of both, or of one too few."""
    if app == PLATFORM or not environment.tenants:
        return ""
    tenants = {key: environment.tenant_of(key) for key in sorted(found.keys)}
    names = sorted({one.name for one in tenants.values() if one is not None})
    if len(names) > 1:
        text = f'app "{app}" holds namespaces of tenants {" and ".join(names)} ({environment.label})'
        hint = "whoever syncs it would have the rights of all of them: give the namespaces an app each"
        report.error(environment.settled.where("tenants"), "tenant", text, hint)
    if found.cluster_kinds:
        kinds = ", ".join(kind for _, kind in sorted(found.cluster_kinds))
        text = f'app "{app}" holds what belongs to no namespace ({kinds}), and no tenant may ({environment.label})'
        report.error(environment.settled.where("tenants"), "tenant", text, "leave out app: it belongs to the platform")
    for key, one in tenants.items():
        if one is None and environment.gitops.controller:
            text = f'namespace "{key}" has objects, and is granted to no tenant ({environment.label})'
            report.error(
                environment.settled.where("tenants"), "tenant", text, "add it to the namespaces of one of them"
            )
    return names[0] if names else ""


def _tenants(environment: Environment, apps: Sequence[SyncedApp]) -> tuple[SyncedTenant, ...]:
    """What each tenant's apps hold; those that have none here are left out."""
    result = []
    for name, tenant in environment.tenants.items():
        kinds = {kind for app in apps if app.tenant == name for kind in app.kinds}
        namespaces = {environment.namespaces[key].name for key in tenant.namespaces}
        if kinds:
            result.append(SyncedTenant(name=name, namespaces=tuple(sorted(namespaces)), kinds=tuple(sorted(kinds))))
    return tuple(result)


def _controller_namespace(environment: Environment) -> str:
    controllers = environment.settled.values.get("controllers", {})
    return str(controllers.get("kserve", environment.release.controller_namespace))


def _checks(environment: Environment, apps: Sequence[SyncedApp]) -> tuple[HealthCheck, ...]:
    """How to tell the health of what is there, for kinds that need more than their condition Ready."""
    there = {kind: group for app in apps for group, kind in (*app.kinds, *app.cluster_kinds)}
    found = []
    for kind in KINDS:
        if kind.health is not None and kind.name in there:
            version = f"{there[kind.name]}/{environment.release.kinds.get(kind.name, 'v1')}"
            health = kind.health
            found.append(HealthCheck(version, kind.name, health.current, health.in_progress, health.failed))
    return tuple(found)
