"""What syncs made catalogs: every app by one owner, from paths that are there, in an order that exists, with rights."""

from __future__ import annotations

import copy
import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

import realtools
from equality import assert_same, read, write
from kfgen.domain.tree import Sources
from kfgen.pipeline import Rendered, render
from kfgen.stages.publication import files_of
from kfgen.validation import validated
from strategies_catalog import Made, catalogs
from synced_units import Body, Unit, below, permits, reached, units
from syncing import KINDS, check

pytestmark = pytest.mark.tools

SHARDS = range(2)
EXAMPLES = 15
OF_KUSTOMIZE = "kustomize.config.k8s.io/v1beta1"
App = tuple[str, str]  # place and app


class Synced:
    """A rendered catalog by place: what is below its `_sync` folder, and what is applied from there."""

    def __init__(self, rendered: Rendered) -> None:
        self.rendered = rendered
        catalog = rendered.catalog
        shared = {place: catalog.sharing(place)[0] for place in catalog.places if place not in catalog.order}
        self.environment = {**{name: name for name in catalog.order}, **shared}  # by place
        self.gitops = {place: rendered.environments[name].gitops for place, name in self.environment.items()}
        self.there = {place: below(rendered.tree.files, place) for place in self.gitops}
        self.units = {place: units(self.there[place]) for place in self.gitops}
        self.objects: dict[App, list[Any]] = {key: bodies for key, bodies in rendered.objects.items() if all(key)}

    def bodies(self, place: str) -> list[Body]:
        found = [body for bodies in self.there[place].values() for body in bodies]
        return [body for body in found if body["apiVersion"] != OF_KUSTOMIZE]

    def coarse(self, place: str) -> dict[str, set[str]]:
        """App → the apps of the namespaces in which it has objects, as the catalog says them."""
        result: defaultdict[str, set[str]] = defaultdict(set)
        environments = [name for name in self.rendered.catalog.order if name == place]
        spaces = [one for name in environments for one in self.rendered.environments[name].namespaces.values()]
        for (at, app), bodies in self.objects.items():
            inside = {body["metadata"].get("namespace") for body in bodies if at == place}
            result[app] |= {one.app for one in spaces if one.name in inside} - {app}
        return result


def check_names(synced: Synced) -> None:
    """No two objects of one name in a controller's namespace, none of a name that is too long for a label."""
    everything = [body for place in synced.gitops for body in synced.bodies(place) if body["kind"] != "Namespace"]
    everything += [one.body for all_units in synced.units.values() for one in all_units if one.body not in everything]
    seen = Counter((one["kind"], one["metadata"]["namespace"], one["metadata"]["name"]) for one in everything)
    assert max(seen.values(), default=1) == 1, seen.most_common(3)
    assert max((len(name) for _, _, name in seen), default=0) <= 63


def check_owners(synced: Synced) -> None:
    """Every app that holds anything is applied by one unit to each cluster where something syncs it, no other is."""
    for place, gitops in synced.gitops.items():
        away = [one.kube_config for one in gitops.destinations]
        each = len(away) if gitops.controller == "argocd" else len({one for one in away if one}) + ("" in away)
        want = Counter({key: each for key, bodies in synced.objects.items() if key[0] == place and bodies})
        got = Counter((one.place, one.app) for one in synced.units[place])
        assert got == (want if gitops.controller else Counter()), place
        assert len({(one.app, one.cluster) for one in synced.units[place]}) == got.total()


def check_paths(synced: Synced) -> None:
    """All that a unit names is on the branch that it reads, as publishing leaves it there."""
    for place in synced.gitops:
        branch, there = on_branch(synced, place)
        for one in synced.units[place]:
            for path in named_paths(one):
                assert any(file == path or file.startswith(f"{path}/") for file in there), (path, one.name)
            if one.body["kind"] == "Application":
                assert one.body["spec"]["source"]["targetRevision"] == f"refs/heads/{branch}"
        for body in synced.bodies(place):
            if body["kind"] == "GitRepository":
                assert body["spec"]["ref"] == {"branch": branch}
                for folder in body["spec"]["sparseCheckout"]:
                    assert any(file.startswith(f"{folder}/") for file in there), folder


def on_branch(synced: Synced, place: str) -> tuple[str, set[str]]:
    """The branch that a place is synced from, and the files on it as publishing leaves them there."""
    catalog, files = synced.rendered.catalog, synced.rendered.tree.files
    project = catalog.project.values
    layout, repository = project.get("layout", "tree"), project.get("repository", {})
    branch = repository.get("branch", {"tree": "main", "branch": "rendered", "branches": "env"}[layout])
    top = f"{repository['path']}/" if "path" in repository else ""
    if layout != "branches":
        return branch, {f"{top}{path}" for path in files}
    name = synced.environment[place]
    return f"{branch}/{name}", {f"{top}{path}" for path in files_of(files, (name, catalog.place(name)))}


def named_paths(one: Unit) -> Iterator[str]:
    yield f"{one.reads}/{'Chart' if one.values else 'kustomization'}.yaml"
    yield from one.values
    notes = one.body["metadata"].get("annotations", {})
    for path in filter(None, notes.get("argocd.argoproj.io/manifest-generate-paths", "").split(";")):
        yield path.removeprefix("/")


def check_order(synced: Synced) -> None:
    """Nothing waits for itself; namespaces and accounts come first, but for apps that need each other."""
    waits = {one.name: one.before for found in synced.units.values() for one in found}
    for place in synced.gitops:
        waits |= {
            body["metadata"]["name"]: {one["name"] for one in body["spec"].get("dependsOn", ())}
            for body in synced.bodies(place)
            if body["kind"] == "Kustomization"
        }
    for name, before in waits.items():
        assert before <= waits.keys(), name
        assert name not in reached(waits, name)
    for place, found in synced.units.items():
        for one in found:
            for at, app in needs(synced, place, one.app):
                same = [other for other in synced.units[at] if other.app == app and other.cluster == one.cluster]
                for other in same:
                    comes_first(synced, one, other, waits)


def comes_first(synced: Synced, one: Unit, other: Unit, waits: dict[str, set[str]]) -> None:
    if one.body["kind"] != "Application":
        assert other.name in reached(waits, one.name), (one.name, other.name)
    elif one.place == other.place and synced.gitops[one.place].applications != "set":
        assert other.wave < one.wave, (one.name, other.name)


def needs(synced: Synced, place: str, app: str) -> set[App]:
    """The apps with Namespaces and ServiceAccounts that objects of an app need; not those that need the app, too."""
    coarse = synced.coarse(place)
    near = {place, synced.rendered.catalog.place(synced.environment[place])}
    result: set[App] = set()
    for body in synced.objects[place, app]:
        wanted = {
            ("Namespace", "", body["metadata"].get("namespace")),
            ("Profile", "", body["metadata"].get("namespace")),
        }
        account = (body.get("spec") or {}).get("predictor", {}) if body["kind"] == "InferenceService" else {}
        if account.get("serviceAccountName"):
            wanted.add(("ServiceAccount", body["metadata"]["namespace"], account["serviceAccountName"]))
        for (where, other), bodies in synced.objects.items():
            held = {(one["kind"], one["metadata"].get("namespace", ""), one["metadata"]["name"]) for one in bodies}
            if where in near and held & wanted and (where, other) != (place, app):
                result |= set() if app in reached(coarse, other) else {(where, other)}
    return result


def check_rights(synced: Synced) -> None:
    """Argo CD's projects let in all that their apps hold, and the roles of tenants with Flux all that theirs do."""
    for place, found in synced.units.items():
        by_kind = defaultdict(list)
        for body in synced.bodies(place):
            by_kind[body["kind"]].append(body)
        projects = {body["metadata"]["name"]: body for body in by_kind["AppProject"]}
        for one in found:
            account = one.body["spec"].get("serviceAccountName")
            for body in synced.objects[place, one.app]:
                if one.body["kind"] == "Application":
                    assert permits(projects[one.body["spec"]["project"]], body), (one.name, body["kind"])
                elif account:
                    rules = [
                        rule
                        for role in by_kind["Role"]
                        if role["metadata"]["name"] == account
                        and role["metadata"]["namespace"] == body["metadata"]["namespace"]
                        for rule in role["rules"]
                    ]
                    group = body["apiVersion"].rpartition("/")[0]
                    assert any(rule["apiGroups"] == [group] for rule in rules), (one.name, body["kind"])


def check_builds(synced: Synced, root: Path) -> None:
    """Kustomize builds every `_sync` folder: exactly what stands in the files that it names."""
    for there in synced.there.values():
        for path, bodies in there.items():
            if not path.endswith("/kustomization.yaml"):
                continue
            folder = path.removesuffix("kustomization.yaml")
            (own,) = bodies
            expected = [body for name in own["resources"] for body in there[f"{folder}{name}"]]
            assert_same(read(realtools.kustomize_build(root / folder)), expected, folder)
            beside = {file for file in there if file.startswith(folder) and "/tenants/" not in file[len(folder) - 1 :]}
            assert {f"{folder}{name}" for name in own["resources"]} >= beside - {path, f"{folder}root.yaml"}


def said_as(data: dict[str, Any], applications: str) -> dict[str, Any]:
    """The catalog with all that Argo CD syncs in one form."""
    result = copy.deepcopy(data)
    for body in result.values():
        if "argocd" in body.get("gitops", {}).get("controllers", ()):
            body["gitops"]["applications"] = applications
    return result


def check_forms(made: Made) -> None:
    """An ApplicationSet gives the Applications that are written out otherwise; only their order is lost."""
    found = []
    for form in ("explicit", "set"):
        rendered = render(Sources(Made(said_as(made.data, form)).sources()), keep_objects=True)
        bodies = [one.body for all_units in Synced(rendered).units.values() for one in all_units]
        ours = [copy.deepcopy(body) for body in bodies if body["kind"] == "Application"]
        for body in ours:
            body["metadata"]["annotations"].pop("argocd.argoproj.io/sync-wave", None)
        found.append(ours)
    assert_same(found[0], found[1], "explicit")


@pytest.mark.parametrize("shard", SHARDS)
def test_what_syncs_made_catalogs(shard: int, tmp_path: Path) -> None:
    seen: Counter[str] = Counter()

    @seed(shard)
    @settings(
        max_examples=EXAMPLES, phases=[Phase.generate], deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(catalogs())
    def law(made: Made) -> None:
        sources = Sources(made.sources())
        rendered = render(sources, keep_objects=True)
        synced = Synced(rendered)
        root = tmp_path / str(seen["catalogs"])
        write({path: text for path, text in rendered.tree.files.items() if "/_sync/" in path}, root)
        check_names(synced)
        check_owners(synced)
        check_paths(synced)
        check_order(synced)
        check_rights(synced)
        check_builds(synced, root)
        check_forms(made)
        problems = validated(dataclasses.replace(rendered, built={}), sources).problems
        assert not problems, problems
        for body in (body for place in synced.gitops for body in synced.bodies(place) if body["kind"] in KINDS):
            check(body)
        seen.update(["catalogs", *(one.body["kind"] for found in synced.units.values() for one in found)])

    law()
    assert len(seen) >= 3, seen  # two kinds of units at least
