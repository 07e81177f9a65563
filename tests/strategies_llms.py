"""Language models of made catalogs: with a container of their own or without, where the release has them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from strategies import lines, texts
from strategies_models import IMAGES, Place, env, resources_of
from strategies_parts import CONTAINER_FIELDS, Draw, annotations, chance, fields, labels, one_of, some, text_map
from strategies_releases import versions_where
from strategies_yaml import Bare

RELEASES = versions_where(lambda release: release.kinds.get("LLMInferenceService") == "v1alpha2")

_BY_DATA = {"data": 16, "dataLocal": 8, "expert": True}


def llm(draw: Draw, place: Place, features: set[str]) -> dict[str, Any]:
    """A model of kind LLMInferenceService, and what its environments change."""
    del features
    data: dict[str, Any] = {"kind": "LLMInferenceService", "namespace": place.namespace, "replicas": Bare("2")}
    data["storage"] = one_of(draw, ({"from": place.stores[0], "path": "llm/$(name)"}, "s3://b/$(name)#{{x}}"))
    data |= _some(draw, 4)
    data["enabled"] = place.releases[""] in RELEASES
    parts: dict[str, Any] = {}
    for name in place.environments:
        parts[name] = {"enabled": place.releases[name] in RELEASES}
        if chance(draw, 50):
            parts[name] |= _some(draw, 2)
        if chance(draw, 30):
            parts[name]["replicas"] = Bare("3")
    return {**data, "environments": parts}


def _some(draw: Draw, most: int) -> dict[str, Any]:
    options = {
        "labels": labels(draw),
        "annotations": annotations(draw),
        "image": one_of(draw, IMAGES),
        "args": draw(st.lists(texts(), max_size=3)),
        "env": env(draw),
        "resources": resources_of(draw),
        "nodePool": "gpu",
        "container": fields(draw, CONTAINER_FIELDS),
        "baseRefs": some(draw, ("on", "null", "1e3"), 0, 2),
        "router": one_of(draw, ({}, {"gateway": {}, "route": {}}, {"scheduler": {"template": {"hostname": "on"}}})),
        "parallelism": dict(one_of(draw, ({"tensor": 8}, _BY_DATA))),
        "worker": {"nodeSelector": text_map(draw), "containers": {"main": {"args": [draw(texts())]}}},
        "prefill": {"replicas": 1, "template": {"nodeSelector": text_map(draw)}},
        "spec": {"model": {"name": draw(lines())}},
    }
    chosen = {name: options[name] for name in some(draw, tuple(options), 1, most)}
    if "worker" in chosen:  # KServe takes none without
        chosen["parallelism"] = dict(_BY_DATA)
    return chosen
