"""Stores of made catalogs that only newer releases read: Hugging Face, and a scheme of one's own."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from kfgen.kserve import by_version
from strategies import lines, texts
from strategies_parts import CONTAINER_FIELDS, Draw, annotations, chance, fields, one_of, some

HUB, OWN = "hub", "own"
TOKEN = "HF_TOKEN"
PATHS = ("$(name)", "$(env)/x", "a/b/1.10", "{{x}}/$(name)", "on", "m#1", "ä/1:30")
OF_HUB = ("$(name)", "on:1e3", "1.10:$(env)", "null")  # a model of an organization, and a revision
SCHEMES = ("modelhub", "on", "x+y")  # of one's own
BACKENDS = ("existing", "external-secrets", "sealed-secrets")


def readable(release: str) -> list[str]:
    """Those of the two that a release can read."""
    known = by_version()[release]
    can = {HUB: "hf" in known.storage_schemes, OWN: "ClusterStorageContainer" in known.kinds}
    return [name for name, there in can.items() if there]


def path_in(draw: Draw, store: str) -> str:
    """A path that a store takes."""
    return one_of(draw, OF_HUB if store == HUB else PATHS)


def hub(draw: Draw, releases: dict[str, str], namespaces: list[str]) -> dict[str, Any]:
    """A store of type hf; a Secret only where the release has a token."""
    data: dict[str, Any] = {"type": "hf", "org": one_of(draw, ("on", "1e3", "a.b"))}
    here = [name for name, release in releases.items() if HUB in readable(release)]
    if "" in here and chance(draw, 60):
        data["credentials"] = _token(draw)
    if chance(draw, 30):
        data["serviceAccount"] = {"name": one_of(draw, (HUB, "reader")), "annotations": annotations(draw)}
    if chance(draw, 40):
        data["namespaces"] = namespaces
    parts: dict[str, Any] = {}
    for name in filter(None, releases):
        if name not in here and "credentials" in data:
            parts[name] = {"credentials": "none"}
        elif name in here and chance(draw, 60):
            parts[name] = {"credentials": one_of(draw, ("none", *[_token(draw)] * 3))}
        if chance(draw, 15):
            parts.setdefault(name, {})["org"] = "null"
    return {**data, "environments": parts}


def _token(draw: Draw) -> dict[str, Any]:
    backend = {"backend": one_of(draw, BACKENDS)} if chance(draw, 80) else {}
    options = {
        "secretName": one_of(draw, ("hub-token", "1e3.token", "null.token")),
        "remoteKey": draw(lines()),
        "remoteProperties": {TOKEN: draw(lines())},
    }
    return {**backend, **{key: options[key] for key in some(draw, tuple(options), 1, 3)}}


def own(draw: Draw, releases: dict[str, str]) -> dict[str, Any]:
    """A store of type custom; an initializer only where the release has a kind for it."""
    data: dict[str, Any] = {"type": "custom", "scheme": one_of(draw, SCHEMES)}
    if chance(draw, 50):
        data["prefix"] = one_of(draw, ("on", "1e3/{{x}}", "a#b"))
    here = [name for name, release in releases.items() if OWN in readable(release)]
    if "" in here:
        data["initializer"] = _initializer(draw)
    parts: dict[str, Any] = {}
    for name in filter(None, releases):
        if name not in here and "initializer" in data:
            parts[name] = {"initializer": None}
        elif name in here and "initializer" not in data:
            parts[name] = {"initializer": _initializer(draw)}
        elif name in here and chance(draw, 40):
            parts[name] = {"initializer": one_of(draw, (None, {"container": {"image": "x:2"}}, _initializer(draw)))}
    return {**data, "environments": parts}


def _initializer(draw: Draw) -> dict[str, Any]:
    container = {"image": one_of(draw, ("x:1", "1e3", "on/{{x}}:1.10")), "args": draw(st.lists(texts(), max_size=3))}
    result: dict[str, Any] = {"container": {**container, **fields(draw, CONTAINER_FIELDS, 2)}}
    if chance(draw, 50):
        result["supportedUriFormats"] = [{one_of(draw, ("prefix", "regex")): draw(texts())} for _ in range(2)]
    return result
