"""Made catalogs in which promotion is pinned, and edits of what models run that are not meant for an environment."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from kfgen.domain.problem import Report
from kfgen.domain.tree import Sources
from kfgen.pipeline import resolve_environments
from kfgen.stages.load import load
from kfgen.stages.resolve import Layers
from strategies_catalog import Made, catalogs
from strategies_parts import Draw

# What a model runs, and so what is pinned: decision 20.
KEYS = ("version", "image", "runtimeVersion", "storage")
PARTS = ("canary", "transformer", "explainer")
BY_NAME = ("trainedModels", "sidecars")
OTHERS: dict[str, tuple[Any, ...]] = {
    "version": ("9.9", "null"),
    "image": ("registry.example.com/other:9",),
    "runtimeVersion": ("9.9-gpu",),
    "storage": ("s3://other/$(name)/$(version)", {"path": "other"}, {"from": "public", "path": "$(env)"}),
    "storageMounts": ({"/mnt/other": "s3://other/x"},),
}


@st.composite
def pinned_catalogs(draw: Draw) -> Made:
    """A catalog whose models say in each environment after the first what they run there, whoever said it before."""
    made = draw(catalogs())
    made.data = copy.deepcopy(made.data)
    made.data["kfgen"]["promotion"] = "pinned"
    report = Report()
    catalog = load(Sources(made.sources()), report)
    environments = resolve_environments(catalog, report)
    layers = Layers(catalog, report)
    for name, entry in catalog.models.items():
        for environment in made.data["kfgen"]["environments"][1:]:
            settled = layers.settle(entry, environments[environment])
            block = body_of(made.data, name).setdefault("environments", {}).setdefault(environment, {})
            said = [dict(part.values) for part in settled.parts]
            _pin(dict(settled.values), said, block)
    return made


def body_of(data: dict[str, Any], name: str) -> dict[str, Any]:
    """What the catalog says of a model."""
    folder, _, last = name.rpartition("/")
    if f"models/{name}" in data:
        return dict.__getitem__(data, f"models/{name}")
    found: dict[str, Any] = data[f"models/{folder}/_models"]["models"][last]
    return found


def _pin(values: dict[str, Any], said: list[dict[str, Any]], block: dict[str, Any]) -> None:
    """Write into a block all that a model runs; what other layers say beside it must not be kept."""
    for key in (*KEYS, "storageMounts"):
        if values.get(key) is not None:
            block[key] = _whole(values[key], [layer.get(key) for layer in said])
    for part in PARTS:
        if isinstance(values.get(part), dict):
            inner = block.get(part) if isinstance(block.get(part), dict) else {}
            block[part] = inner
            _pin_keys(values[part], [layer.get(part) for layer in said], block[part])
    for part in BY_NAME:
        for name, one in (values.get(part) or {}).items():
            if isinstance(block.get(part), dict) and block[part].get(name) is None:
                block[part].pop(name, None)
            inner = block.setdefault(part, {}).setdefault(name, {})
            _pin_keys(one, [(layer.get(part) or {}).get(name) for layer in said], inner)


def _pin_keys(values: dict[str, Any], said: list[Any], block: dict[str, Any]) -> None:
    for key in KEYS:
        if values.get(key) is not None:
            block[key] = _whole(values[key], [layer.get(key) for layer in said if isinstance(layer, dict)])


def _whole(value: Any, said: list[Any]) -> Any:
    if not isinstance(value, dict):
        return value
    others = {key for layer in said if isinstance(layer, dict) for key in layer}
    return {**dict.fromkeys(others - value.keys()), **copy.deepcopy(dict(value))}


def edit(chance: random.Random, made: Made, environment: str) -> dict[str, Any]:
    """The catalog after one edit of what models run, anywhere but where it is said for the environment alone."""
    data = copy.deepcopy(made.data)
    spots = list(_spots(data, environment))
    spot = chance.choice(spots)
    inside = [one for one in _inside(spot) if isinstance(one, dict)]
    if inside and chance.random() < 0.4:
        spot = chance.choice(inside)
    keys = [key for key in OTHERS if key in spot]
    key = chance.choice(keys if keys and chance.random() < 0.7 else KEYS)
    if key in spot and chance.random() < 0.3:
        del spot[key]
    else:
        spot[key] = copy.deepcopy(chance.choice(OTHERS[key]))
    return data


def _inside(spot: dict[str, Any]) -> Iterator[Any]:
    """The parts of a model that say what they run."""
    yield from (spot.get(part) for part in PARTS)
    for part in BY_NAME:
        yield from (spot.get(part) or {}).values()


def _spots(data: dict[str, Any], environment: str) -> Iterator[dict[str, Any]]:
    """Every map that may say what models run, and is not the environment's own."""
    others = [name for name in data["kfgen"]["environments"] if name != environment]
    for path, body in data.items():
        if path.startswith("models/"):
            for one in body["models"].values() if path.endswith("/_models") else (body,):
                yield one
                yield from (one.setdefault("environments", {}).setdefault(name, {}) for name in others)
    yield data["kfgen"].setdefault("defaults", {}).setdefault("model", {})
    for name in others:
        yield data[f"environments/{name}"].setdefault("overrides", {}).setdefault("model", {})
