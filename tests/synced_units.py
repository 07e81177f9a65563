"""What stands below `_sync` folders, read as Argo CD and Flux read it: units, what each reads, waits for and may do."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

Body = dict[str, Any]
_FLUX = ("Kustomization", "HelmRelease")


@dataclass(frozen=True)
class Unit:
    """An Application, Kustomization or HelmRelease: what it makes of which place's app, on which cluster."""

    body: Body
    reads: str  # the folder that it applies, from the top of the Git repository
    values: tuple[str, ...]  # the files of values that it names, from there
    place: str
    app: str
    cluster: str  # an address, empty for the controller's own

    @property
    def name(self) -> str:
        return str(self.body["metadata"]["name"])

    @property
    def wave(self) -> int:
        """When Argo CD's root applies it."""
        return int(self.body["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-wave", 0))

    @property
    def before(self) -> set[str]:
        """The names of those that Flux applies first."""
        return {one["name"] for one in self.body["spec"].get("dependsOn", ())}


def below(files: Mapping[str, str], place: str) -> dict[str, list[Body]]:
    """The objects in each file that is synced from a place, rights of tenants included."""
    folder = f"environments/{place}/_sync/"
    found = {path: text for path, text in files.items() if path.startswith(folder)}
    return {path: list(yaml.load_all(text, yaml.CSafeLoader)) for path, text in sorted(found.items())}


def units(there: Mapping[str, list[Body]]) -> list[Unit]:
    """All that applies an app, ApplicationSets included; not what applies the `_sync` folder itself."""
    found = [_unit(body) for bodies in there.values() for body in bodies for body in _applying(body)]
    return [one for one in found if "_sync" not in one.reads.split("/")]


def _applying(body: Body) -> Iterator[Body]:
    if body["kind"] == "ApplicationSet":
        yield from generated(body)
    elif body["kind"] == "Application" or (body["kind"] in _FLUX and "metadata" in body):
        yield body


def _unit(body: Body) -> Unit:
    spec = body["spec"]
    if body["kind"] == "Application":
        source, destination = spec["source"], spec["destination"]
        reads = source["path"]
        values = [f"{reads}/{one}" for one in source.get("helm", {}).get("valueFiles", ())]
        cluster = destination.get("server", "") + destination.get("name", "")
    else:
        chart = spec.get("chart", {}).get("spec", {})
        reads = posixpath.normpath(chart.get("chart") or spec["path"])
        values = [posixpath.normpath(one) for one in chart.get("valuesFiles", ())]
        cluster = spec.get("kubeConfig", {}).get("secretRef", {}).get("name", "")
    place, app = reads.split("/")[-2:]
    if values:  # the chart of all, with the values of one
        place = values[-1].rpartition("/")[2].removeprefix("values-").removesuffix(".yaml")
    return Unit(body, reads, tuple(values), place, app, cluster)


def generated(one: Body) -> list[Body]:
    """What Argo CD makes of a set with a list: Go's template with nothing but fields; a missing one is an error."""
    spec = one["spec"]
    assert spec["goTemplate"]
    assert spec["goTemplateOptions"] == ["missingkey=error"]
    (generator,) = spec["generators"]
    result = []
    for element in generator["list"]["elements"]:
        text = json.dumps(spec["template"])
        for key, value in element.items():
            assert f"{{{{.{key}}}}}" in text, f"{key} is used nowhere"
            text = text.replace(f"{{{{.{key}}}}}", json.dumps(value)[1:-1])
        assert "{{" not in text
        body: Any = json.loads(text)
        body["metadata"]["namespace"] = one["metadata"]["namespace"]
        body["spec"]["destination"] = {key: value for key, value in body["spec"]["destination"].items() if value}
        result.append({"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", **body})
    return result


def permits(project: Body, body: Body) -> bool:
    """Whether an AppProject lets an object be applied in its namespace."""
    spec = project["spec"]
    kind = {"group": body["apiVersion"].rpartition("/")[0] if "/" in body["apiVersion"] else "", "kind": body["kind"]}
    namespace = body["metadata"].get("namespace")
    if not namespace:
        return kind in spec["clusterResourceWhitelist"]
    there = {one["namespace"] for one in spec["destinations"]}
    return namespace in there and kind in spec.get("namespaceResourceWhitelist", ())


def reached(graph: Mapping[Any, set[Any]], start: Any) -> set[Any]:
    """All that comes before something, near or far."""
    found: set[Any] = set()
    left = list(graph.get(start, ()))
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += graph.get(one, ())
    return found
