"""Caches of made catalogs: of the cluster and of a namespace, of a URI and of a model, where the release has them."""

from __future__ import annotations

from typing import Any

from kfgen.domain.release import Feature
from kfgen.kserve import by_version
from strategies import texts
from strategies_graphs import served, surely_enabled
from strategies_models import Place
from strategies_parts import Draw, annotations, chance, labels, one_of, some
from strategies_releases import versions_of, versions_with
from strategies_yaml import Bare

KINDS = (None, "LLMInferenceService")
OF_CLUSTER = versions_of("LocalModelCache")
WITH_ACCOUNT = versions_with(Feature.CACHE_ACCOUNT)
OF_NAMESPACE = versions_of("LocalModelNamespaceCache")


def caches(draw: Draw, places: list[Place], catalog: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Files below caches/, by name."""
    made = {name: _cache(draw, one_of(draw, places), catalog, name) for name in ("1e3", "null", "on")}
    return {name: data for name, data in made.items() if chance(draw, 80)}


def _cache(draw: Draw, place: Place, catalog: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    data: dict[str, Any] = {"modelSize": one_of(draw, ("10Gi", "1024Mi", Bare("1e9"))), "nodeGroups": ["on", "1e3"]}
    models = [one for one, model in served(place, catalog, KINDS).items() if _has_uri(model)]
    model = one_of(draw, models) if models and name == "null" and chance(draw, 80) else ""
    if model:
        data["model"] = model
    else:
        data["sourceModelUri"] = f"s3://b/{name}/{{{{x}}}}#1"
    releases = OF_CLUSTER
    if name == "on" or (name == "null" and chance(draw, 50)):
        data["namespace"], releases = place.namespace, OF_NAMESPACE
    if model and served(place, catalog, KINDS)[model].get("kind"):
        releases = tuple(one for one in releases if by_version()[one].has(Feature.LLM_CACHE))
    if chance(draw, 50):
        data |= {"labels": labels(draw), "annotations": annotations(draw), "description": draw(texts())}
    data |= {"enabled": place.releases[""] in releases, "environments": {}}
    for environment in place.environments:
        here = not model or surely_enabled(served(place, catalog, KINDS)[model], environment, catalog)
        part: dict[str, Any] = {"enabled": place.releases[environment] in releases and here}
        options = {
            "modelSize": "12Gi",
            "nodeGroups": {"append": ["null"]},
            "annotations": annotations(draw),
            "spec": {"storage": {"key": "on", "parameters": {"1e3": draw(texts())}}},
        }
        if place.releases[environment] in WITH_ACCOUNT:
            options["serviceAccountName"] = one_of(draw, ("on", "1e3.x"))
        if not model:
            options["name"] = f"{name}.other"
        data["environments"][environment] = part | {key: options[key] for key in some(draw, tuple(options), 0, 3)}
    return data


def _has_uri(model: dict[str, Any]) -> bool:
    """Whether a model reads a whole URI, the same key everywhere."""
    storage = model.get("storage")
    whole = isinstance(storage, str) or (isinstance(storage, dict) and "uri" in storage)
    return whole and not any("storage" in part for part in model.get("environments", {}).values())
