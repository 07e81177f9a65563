"""Words of made catalogs that are rarely said: laid onto what is drawn, each where it may stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from kfgen.catalog.common import WARNINGS
from kfgen.domain.release import Feature
from kfgen.kserve import by_version
from strategies import lines, texts
from strategies_parts import ENV_NAMES, Draw, chance, labels, one_of, pairs, pool_tolerations, some
from strategies_yaml import Bare

if TYPE_CHECKING:
    from strategies_catalog import Made, World

TEAM = "on"
FOLDERS = frozenset({"namespaces", "storage", "models", "runtimes", "graphs", "caches", "manifests"})
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB+on/1e3==\n-----END CERTIFICATE-----\n"
STORE_TYPES = ("gcs", "azure", "http", "hf", "oci", "hdfs", "custom")
AFFINITY = {
    "nodeAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [{"matchExpressions": [{"key": "1e3", "operator": "Exists"}]}]
        }
    }
}
# What a node of a pool has; more than made models ask for, though a LimitRange fills in 64Pi for each.
COUNTS: dict[str, Any] = {
    "nodes": 3,
    "gpusPerNode": 8,
    "podsPerNode": 110,
    "cpuPerNode": Bare("1e9"),
    "memoryPerNode": "7Ei",
}
# Settings of a bucket → what it may be; where the release has it.
S3: dict[str, Any] = {"verifySSL": False, "useAccelerate": True, "caBundle": "/on/1e3.pem", "caBundleConfigMap": "on"}


def words(draw: Draw, world: World, made: Made) -> None:
    """Say some of them."""
    for path, data in made.data.items():
        for body in data["models"].values() if path.endswith("/_models") else (data,):
            folder = path.partition("/")[0]
            if folder in _WORDS and not path.endswith("/_defaults") and chance(draw, 60):
                _WORDS[folder](draw, world, body)
            if folder in {"models", "namespaces", "graphs", "caches"} and not path.endswith("/_defaults"):
                _say(draw, body, {"owner": TEAM})
            if folder in {*_WORDS, "manifests", "environments", "clusters"}:
                _say(draw, body, {"description": draw(texts())})
            if folder in FOLDERS and not path.endswith("/_defaults") and chance(draw, 20):
                body.setdefault("ignore", {one_of(draw, WARNINGS): draw(lines())})
    _general(draw, world, made)


def _say(draw: Draw, body: dict[str, Any], options: dict[str, Any]) -> None:
    """Some of these, where nothing is said yet."""
    for key in some(draw, tuple(options), 0, len(options)):
        body.setdefault(key, options[key])


def _general(draw: Draw, world: World, made: Made) -> None:
    project = made.data["kfgen"]
    project["teams"] = {TEAM: {"github": "on", "email": "on@example.com"}}
    defaults = project["defaults"]
    both = one_of(draw, (["helm", "kustomize"], ["kustomize", "helm"]))
    _say(draw, project, {"description": draw(texts()), "kfgen": ">=0", "outputs": both, "promotion": "free"})
    if any(data.get("object", {}).get("kind") == "Secret" for data in made.data.values()):
        project["allowPlaintextSecrets"] = True
        defaults["environment"]["secrets"]["plaintext"] = "allowed"
    if world.sharing:
        _cluster(draw, world.cluster, made)
    for kind in some(draw, ("runtime", "graph", "cache"), 0, 2):
        defaults[kind] = {"labels": labels(draw)}
    for kind in some(draw, STORE_TYPES, 0, 2):
        defaults.setdefault("storage", {})[kind] = {"description": draw(texts())}
    _overrides(draw, world, made)


def _overrides(draw: Draw, world: World, made: Made) -> None:
    for name in world.environments:
        if name not in world.sharing:
            overrides: dict[str, Any] = {kind: {"labels": labels(draw)} for kind in ("runtime", "graph", "cache")}
            body = made.data[f"environments/{name}"]
            if not any(path.startswith(f"baselines/{name}/") for path in made.data):
                _say(draw, body, {"controllers": {"kserve": "on", "knative": "null"}})
            said = body.setdefault("overrides", {})
            _say(draw, said, overrides)
            for kind in some(draw, STORE_TYPES, 0, 2):
                said.setdefault("storage", {})[kind] = {"description": draw(texts())}


def _cluster(draw: Draw, name: str, made: Made) -> None:
    """What environments may leave to the cluster that they are on."""
    body = made.data[f"clusters/{name}"]
    whole = {
        "nodeSelector": labels(draw),
        "tolerations": pool_tolerations(draw),
        "gpuResource": "amd.com/gpu",
        "affinity": AFFINITY,
        "runtimeClassName": "null",
    }
    own = {"domain": f"{name}.example.com", "podAddresses": 65_534}
    _say(draw, body, {**own, "nodePools": {"shared": {**whole, **COUNTS}, "gpu": {}}})
    if not any(path.startswith(f"baselines/{name}/") for path in made.data):
        body.setdefault("controllers", {"kserve": "on", "knative": "null"})
    _say(draw, body["versions"], {"kubernetes": one_of(draw, ("1.29.0", "1.33.1"))})


def _environment(draw: Draw, world: World, body: dict[str, Any]) -> None:
    if body.get("abstract"):
        return
    _say(draw, body, {"allowedExternalNames": ["x.svc", "on.example.com"]})
    if "cluster" not in body:
        _say(draw, body, {"podAddresses": 65_534})
    if chance(draw, 30):
        body["secrets"] = {**body.get("secrets", {}), "certificate": CERTIFICATE}
    if "cluster" in body:
        return
    pool = body.get("nodePools", {}).get("gpu")
    if pool is not None:
        _say(draw, pool, {"affinity": AFFINITY, "runtimeClassName": "on", **COUNTS})
    _say(draw, body["versions"], {"kubernetes": one_of(draw, ("1.29.0", "1.33.1"))})


def _store(draw: Draw, world: World, body: dict[str, Any]) -> None:
    credentials = body.get("credentials")
    releases = [by_version()[one] for one in world.releases.values()]
    if body["type"] == "s3":
        known = set.intersection(*(set(release.s3_annotations) for release in releases))
        _say(draw, body, {key: value for key, value in S3.items() if key in known})
    if isinstance(credentials, dict) and body["type"] == "hdfs":
        _say(draw, credentials, {"keys": ["HEADERS", "TLS_CA"]})
    has_keys = all("azure-access-key" in release.secret_keys for release in releases)
    if isinstance(credentials, dict) and body["type"] == "azure" and "remoteProperties" not in credentials and has_keys:
        _say(draw, credentials, {"method": "accessKey"})


def _model(draw: Draw, world: World, body: dict[str, Any]) -> None:
    for part in (body, *body.get("environments", {}).values()):
        for component in filter(None, (part.get("transformer"), part.get("explainer"))):
            _component(draw, component, whole=part is body)
    storage = body.get("storage")
    if isinstance(storage, dict):
        _say(draw, storage, {"digest": f"sha256:{'0' * 64}"})
    if isinstance(body.get("canary"), dict):
        _say(draw, body["canary"], {"command": draw(st.lists(texts(), max_size=2))})
    for one in body.get("trainedModels", {}).values():
        _say(draw, one, {"version": one_of(draw, (Bare("1.10"), "on"))})
    for number, one in enumerate(body.get("sidecars", {}).values()):
        own = _container(draw)
        if number or "ports" in body:  # Knative takes those of one container
            del own["ports"]
        _say(draw, one, own)
    _torchserve(draw, body.get("torchserve", {}))


def _component(draw: Draw, body: dict[str, Any], *, whole: bool = True) -> None:
    options: dict[str, Any] = {"containerConcurrency": 7, "serviceAccountName": "reader"}
    options |= {"batcher": {"maxBatchSize": 8}, "logger": {"url": "http://{{x}}/#on", "mode": "request"}}
    if "image" in body and whole:
        options |= {"command": draw(st.lists(texts(), max_size=2)), "ports": {"http1": 8080}}
    _say(draw, body, options)


def _container(draw: Draw) -> dict[str, Any]:
    own = {"command": draw(st.lists(texts(), max_size=2)), "env": pairs(draw, ENV_NAMES, texts(), 2)}
    return own | {
        "ports": {"http1": {"containerPort": 9009}},
        "resources": {"cpu": Bare("1")},
        "container": {"tty": True},
    }


def _torchserve(draw: Draw, body: dict[str, Any]) -> None:
    if "archive" in body:
        files: dict[str, Any] = {"modelFile": "on.py", "serializedFile": "1e3.pt", "handler": draw(lines())}
        files |= {"extraFiles": ["a/b.json"], "requirementsFile": "null.txt", "runtime": "python3"}
        _say(draw, body["archive"], files)
        _say(draw, body, {"keep": 3})
    for one in body.get("snapshot", {}).values():
        _say(draw, one, {"marName": "on.mar", "batchSize": 4, "maxBatchDelay": 50, "responseTimeout": 120})


def _runtime(draw: Draw, world: World, body: dict[str, Any]) -> None:
    for one in body.get("sidecars", {}).values():
        _say(draw, one, _container(draw))
    if "ports" in body:
        body["ports"] = {"http1": {"containerPort": 8080, "protocol": one_of(draw, ("TCP", "UDP"))}}
    _say(draw, body, {"multiModel": one_of(draw, (True, False))})


def _graph(draw: Draw, world: World, body: dict[str, Any]) -> None:
    late = all(by_version()[one].has(Feature.GRAPH_RESOURCES) for one in world.releases.values())
    for step in _steps(body) if late else ():
        _say(draw, step, {"dependency": one_of(draw, ("Hard", "Soft"))})


def _steps(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for node in body["nodes"].values():
        yield from node["steps"]


_WORDS = {
    "environments": _environment,
    "storage": _store,
    "models": _model,
    "runtimes": _runtime,
    "graphs": _graph,
}
