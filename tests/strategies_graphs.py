"""Graphs of made catalogs: every router, over models of one namespace, which differ between environments."""

# ruff: noqa: C901, PLR0915 - a strategy is a list of choices

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from kfgen.domain.release import Feature
from strategies import lines
from strategies_models import Place, resources_of
from strategies_parts import Draw, annotations, chance, labels, one_of, some
from strategies_releases import ALL, versions_of, versions_with
from strategies_yaml import Bare

OLD = frozenset(ALL) - versions_of("InferenceGraph")
NEW = versions_with(Feature.GRAPH_SCALING)
PREDICTIONS = versions_with(Feature.GRAPH_PREDICTIONS)


def graphs(
    draw: Draw, places: list[Place], catalog: dict[str, dict[str, Any]], standard: set[str]
) -> dict[str, dict[str, Any]]:
    """Files below graphs/, by name."""
    made = {name: _graph(draw, one_of(draw, places), catalog, (name, standard)) for name in ("graph", "true-1")}
    return {name: data for name, data in made.items() if data is not None and chance(draw, 70)}


def _graph(
    draw: Draw, place: Place, catalog: dict[str, dict[str, Any]], own: tuple[str, set[str]]
) -> dict[str, Any] | None:
    """A graph over models of a namespace, but in environments that may lack one of them; None where it has none."""
    own_name, standard = own
    models = served(place, catalog)
    if not models:
        return None
    chosen = some(draw, tuple(models), 1, min(3, len(models)))
    nodes = {"root": _node(draw, chosen), "on": _node(draw, chosen[:1])}
    nodes["root"]["steps"].append({**_extra(draw, nodes["root"]["routerType"]), "nodeName": "on"})
    for node in nodes.values():
        _weigh(node)
    data: dict[str, Any] = {"namespace": place.namespace, "nodes": nodes, "environments": {}}
    if chance(draw, 50):
        data |= {"labels": labels(draw), "annotations": annotations(draw)}
    data["enabled"] = place.releases[""] not in OLD
    for name in place.environments:
        part: dict[str, Any] = {}
        release = place.releases[name]
        here = all(surely_enabled(models[one], name, catalog) for one in chosen)
        part["enabled"] = release not in OLD
        if release not in NEW:
            part["mode"] = "Knative"
        if release in NEW:
            options = {
                "replicas": one_of(draw, (Bare("1..3"), {"min": 1, "max": 3})),
                "timeout": one_of(draw, (60, 1_000_660_000)),
                "resources": resources_of(draw),
                "autoscaling": {"metric": "cpu" if name in standard else "rps", "target": 70},
                "spec": {"serviceAccountName": draw(lines())},
            }
            part |= {key: options[key] for key in some(draw, tuple(options), 0, 3)}
        if not here:
            more = {"mapPredictionsToInstances": True} if release in PREDICTIONS else {}
            part["nodes"] = {
                "root": {"routerType": "Sequence", "steps": [{"serviceUrl": "http://x", **more}]},
                "on": None,
            }
        elif chance(draw, 30):
            step = {"serviceUrl": "http://x", "name": draw(lines())}
            if release in PREDICTIONS:
                step["mapPredictionsToInstances"] = one_of(draw, (True, False))
            part["nodes"] = {"on": {"routerType": "Ensemble", "steps": [step]}}
        if chance(draw, 15):
            part["name"] = f"{own_name}-in-{name}"
        data["environments"][name] = part
    return data


def served(
    place: Place, catalog: dict[str, dict[str, Any]], kinds: tuple[str | None, ...] = (None,)
) -> dict[str, dict[str, Any]]:
    """The InferenceServices (and models of other kinds) of a namespace that have a file of their own, by name."""
    return {
        path.rpartition("/")[2]: data
        for path, data in catalog.items()
        if path.startswith("models/") and data.get("namespace") == place.namespace and data.get("kind") in kinds
    }


def surely_enabled(model: dict[str, Any], environment: str, catalog: dict[str, dict[str, Any]]) -> bool:
    """Whether a model is in an environment, whatever wider layers say."""
    own = model.get("environments", {}).get(environment, {})
    if "enabled" in own:
        return bool(own["enabled"])
    layers = [
        catalog["environments/" + name]["overrides"].get("model", {})
        for name in (environment, "parent")
        if "overrides" in catalog.get("environments/" + name, {})
    ]
    layers.append(catalog.get("models/_defaults", {}).get("environments", {}).get(environment, {}))
    return model.get("enabled", True) and not any("enabled" in layer for layer in layers)


def _node(draw: Draw, models: list[str]) -> dict[str, Any]:
    router = one_of(draw, ("Sequence", "Splitter", "Ensemble", "Switch"))
    return {"routerType": router, "steps": [{**_extra(draw, router), "serviceName": name} for name in models]}


def _extra(draw: Draw, router: str) -> dict[str, Any]:
    if router == "Switch":
        return {"condition": draw(lines())}
    return {"data": one_of(draw, ("$request", "$response"))} if draw(st.booleans()) else {}


def _weigh(node: dict[str, Any]) -> None:
    if node["routerType"] == "Splitter":
        steps = node["steps"]
        for number, step in enumerate(steps):
            step["weight"] = 100 - (len(steps) - 1) if number == 0 else 1
