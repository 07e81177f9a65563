"""Results of all entries → FileTree: what the entries of an app share, and checks that need all of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from kfgen.backends import BACKENDS, CONTROLLERS
from kfgen.domain.layers import AppSettings, AppSummary
from kfgen.domain.places import PLATFORM
from kfgen.domain.problem import Report, Where
from kfgen.domain.tree import FileTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.environment import Environment
    from kfgen.domain.result import EntryResult
    from kfgen.domain.sync import SyncPlan


def assemble(
    catalog: Catalog, environments: Mapping[str, Environment], results: Iterable[EntryResult], outputs: Sequence[str]
) -> FileTree:
    """All files of all apps."""
    by_app: defaultdict[str, list[EntryResult]] = defaultdict(list)
    for result in results:
        by_app[result.app].append(result)
    tree = FileTree()
    for app, members in sorted(by_app.items()):
        summary = _summary(app, members, catalog, environments)
        for output in outputs:
            fragments = [member.fragments[output] for member in members]
            for fragment in fragments:
                tree.update(fragment.files)
            tree.update(BACKENDS[output].assemble(summary, fragments))
    return tree


def assemble_sync(plans: Sequence[SyncPlan]) -> FileTree:
    """All files that controllers are started with."""
    tree = FileTree()
    for name, controller in CONTROLLERS.items():
        own = [plan for plan in plans if plan.gitops.controller == name]
        for plan in own:
            tree.update(controller.emit(plan))
        tree.update(controller.once(own))
    return tree


def _summary(
    app: str, members: Sequence[EntryResult], catalog: Catalog, environments: Mapping[str, Environment]
) -> AppSummary:
    present = {name for member in members for name, objects in member.identities.items() if objects}
    order = catalog.places if app == PLATFORM else catalog.order
    places = {name: catalog.place(name) if name and app == PLATFORM else name for name in environments}
    keys = _namespaces(members, places.values())
    settings = {name: _settings(environment, keys[places[name]]) for name, environment in environments.items()}
    return AppSummary(
        name=app,
        project=catalog.name,
        repository=str(catalog.project.values.get("repository", {}).get("url", "")),
        environments=tuple(name for name in order if name in present),
        settings=_by_place(settings, catalog) if app == PLATFORM else settings,
    )


def _namespaces(members: Sequence[EntryResult], places: Iterable[str]) -> dict[str, list[str]]:
    """Environment or place → the namespaces of its objects and of the base's; "" → those of all.

    What another environment alone has objects in is no business of this one's files.
    """
    own: defaultdict[str, set[str]] = defaultdict(set)
    for member in members:
        for name, keys in member.namespaces.items():
            own[name].update(keys)
    return {name: sorted(own[""] | own[name]) for name in places if name} | {
        "": sorted(set[str]().union(*own.values()))
    }


def _by_place(settings: Mapping[str, AppSettings], catalog: Catalog) -> dict[str, AppSettings]:
    """Settings of the app `platform`: where environments share a cluster, namespaces are called as in the base."""
    base = settings[""].namespaces
    result = {"": settings[""]}
    for name, own in settings.items():
        if name:
            place = catalog.place(name)
            shared = len(catalog.sharing(place)) > 1
            result[place] = replace(own, namespaces={key: base[key] for key in own.namespaces}) if shared else own
    return result


def _settings(environment: Environment, keys: Sequence[str]) -> AppSettings:
    return AppSettings(
        namespaces={key: environment.namespaces[key].name for key in keys},
        version=environment.version,
        predictor_suffix=environment.release.predictor_suffix,
        domain=environment.domain,
    )


def check_identities(results: Sequence[EntryResult], report: Report) -> None:
    """No two entries may make the same object, nor one in an environment what another makes in the base."""
    seen: dict[tuple[str, tuple[str, ...]], str] = {}
    told: set[tuple[str, str]] = set()
    for result in results:
        for environment, identities in result.identities.items():
            for identity in identities:
                other = seen.get((environment, identity), "")
                if other and (other, result.source) not in told:
                    told.add((other, result.source))
                    text = "is made twice" if other == result.source else f"is made by {other} too"
                    _duplicate(identity, environment, result.source, text, report)
                seen.setdefault((environment, identity), result.source)
    if not told:
        _check_replacements(results, report)


def _check_replacements(results: Sequence[EntryResult], report: Report) -> None:
    """Kustomize knows an object of the base by its name: it cannot take one out and put another's in its place."""
    base = {(result.app, one): result.source for result in results for one in result.identities.get("", ())}
    for result in results:
        for environment, identities in result.identities.items():
            for identity in identities:
                other = base.get((result.app, identity), result.source)
                if other != result.source:
                    text = f"is made by {other} in the base: kustomize cannot put one in the other's place"
                    _duplicate(identity, environment, result.source, text, report)


def _duplicate(identity: tuple[str, ...], environment: str, source: str, text: str, report: Report) -> None:
    _, kind, namespace, name = identity
    place = f' in namespace "{namespace}"' if namespace else ""
    what = f'{kind} "{name}"{place} ({environment or "the base"}) {text}'
    report.error(Where(source), "duplicate", what, "rename one of them, or set name")
