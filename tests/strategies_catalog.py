"""Whole catalogs as files: every kind, several environments on several releases, hostile names and values."""
# ruff: noqa: C901, PLR0915 - a strategy is a list of choices

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from kfgen.domain.release import Feature
from kfgen.kserve import by_version
from strategies import lines, texts
from strategies_caches import caches
from strategies_clusters import agree, sharing
from strategies_deployments import deployment
from strategies_graphs import graphs
from strategies_llms import llm
from strategies_models import Place, model, multi_model, override_of_models, some_defaults
from strategies_parts import (
    MANIFESTS,
    META_KEYS,
    Draw,
    annotations,
    chance,
    labels,
    one_of,
    pool_tolerations,
    some,
)
from strategies_platform import with_platform
from strategies_releases import ALL, RELEASES, versions_with
from strategies_runtimes import name_it, runtimes
from strategies_stores import make_stores
from strategies_syncing import synced
from strategies_tenancy import tenancy, tenancy_changed
from strategies_words import words
from strategies_workers import WORKERS, multi_node, name_workers
from strategies_yaml import written

ENVIRONMENTS = ("legacy", "dev", "staging", "prod", "on", "null", "y", "1e3", "0x1f")
NAMESPACES = ("ml", "yes", "on", "null", "y", "1e3", "0x1f", "123", "0777")
MODELS = ("on", "null", "y", "n1e3", "true", "yes", "inf", "nan", "e1", "nllb-200-1dot3b", "no", "b", "fraud")
OBJECTS = ("1e3", "0x1f", "123", "0777", "on", "1.5", "null", "y", "a.b", "2001-01-01", "true", "0b1", "1e3.x")
MANIFEST_FILES = ("on", "null", "1e3", "0x1f", "123", "settings", "y", "true")


@dataclass
class Made:
    """A made catalog: its files, and the features in it that no object shows."""

    data: dict[str, dict[str, Any]] = field(default_factory=dict)  # path below catalog/, without ending → what it says
    features: set[str] = field(default_factory=set)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What hypothesis prints of a failing example: the files, as a person would look at them."""
        printer.text(repr(self))

    def __repr__(self) -> str:
        return "\n".join(f"--- {path}\n{text}" for path, text in sorted(self.files.items()))

    def put(self, path: str, data: dict[str, Any]) -> None:
        self.data[path] = data

    @property
    def files(self) -> dict[str, str]:
        return {f"catalog/{path}.yaml": written(data) for path, data in self.data.items()}

    def sources(self) -> dict[str, bytes]:
        return {path: text.encode() for path, text in sorted(self.files.items())}


@dataclass
class World:
    """What the parts of one catalog must know of each other."""

    environments: list[str]
    releases: dict[str, str]  # by environment, "" for the base
    standard: set[str]  # environments in Standard mode
    namespaces: list[str]
    names: dict[str, dict[str, str]]  # environment, "" for the base → namespace → its real name
    app: str = ""  # one app for all namespaces
    cluster: str = ""  # what some environments share
    sharing: list[str] = field(default_factory=list)
    accounts: dict[str, list[str]] = field(default_factory=dict)  # namespace → ServiceAccounts that may be there

    @property
    def old(self) -> bool:
        """Whether some release has no `predictor.model`."""
        return not set(self.releases.values()) <= versions_with(Feature.MODEL_SPEC)


@st.composite
def catalogs(draw: Draw, releases: tuple[str, ...] | None = None) -> Made:
    """A catalog with at least three environments on at least two releases, of these if given; valid by construction."""
    made = Made()
    world = _world(draw, releases or RELEASES, releases or ALL)
    _project(draw, world, made)
    for key in world.namespaces:
        _namespace(draw, world, key, made)
    stores = make_stores(draw, world, made)
    places = [Place(world.environments, world.releases, key, [], "") for key in world.namespaces]
    for name, data in runtimes(draw, places[0], world.namespaces).items():
        made.put(f"runtimes/{name}", data)
        made.features.update({"runtime of several nodes"} if "workerSpec" in data else ())
    _models(draw, world, stores, made)
    for name, data in graphs(draw, places, made.data, world.standard).items():
        made.put(f"graphs/{name}", data)
    for name, data in caches(draw, places, made.data).items():
        made.put(f"caches/{name}", data)
    _manifests(draw, world, made)
    agree(draw, world.sharing, made.data)
    synced(draw, world, made)
    words(draw, world, made)
    return made


def _world(draw: Draw, usual: tuple[str, ...], possible: tuple[str, ...]) -> World:
    environments = some(draw, ENVIRONMENTS, 3, 4 if chance(draw, 15) else 3)
    releases = {name: one_of(draw, usual) for name in ("", *environments)}
    if len({releases[name] for name in environments}) == 1:
        releases[environments[-1]] = usual[(usual.index(releases[environments[0]]) + 1) % len(usual)]
    for name in environments[1:]:
        if chance(draw, 35):
            releases[name] = one_of(draw, possible)
    if chance(draw, 15):  # what came late is in a catalog only where every environment has it
        late = tuple(version for version in possible if version in versions_with(Feature.DIRECT_VOLUME))
        releases = {name: one_of(draw, late) for name in releases}
        releases[environments[-1]] = late[(late.index(releases[environments[0]]) + 1) % len(late)]
    cluster, shared = sharing(draw, environments)
    releases |= dict.fromkeys(shared, releases[shared[0]]) if shared else {}
    if len({releases[name] for name in environments}) == 1:
        apart = next(name for name in environments if name not in shared)
        releases[apart] = possible[possible.index(releases[apart]) - 1]
    new = [name for name in environments if "Standard" in by_version()[releases[name]].modes]
    standard = {name for name in new if chance(draw, 25)}
    namespaces = some(draw, NAMESPACES, 2, 3 if chance(draw, 20) else 2)
    names = {name: {key: key for key in namespaces} for name in ("", *environments)}
    for name in environments:
        for key in namespaces:
            if name in shared[1:] or chance(draw, 35):
                names[name][key] = f"{key}-{name}"
    app = "shared" if chance(draw, 60) else ""
    return World(environments, releases, standard, namespaces, names, app, cluster, shared)


def _project(draw: Draw, world: World, made: Made) -> None:
    pools: dict[str, Any] = {"gpu": {}, "on": {"nodeSelector": labels(draw)}}
    if chance(draw, 50):  # the base may do without what environments have
        del pools["gpu"]
    reference = {"kind": "ClusterSecretStore", "name": one_of(draw, ("vault", "on", "1e3", "null", "1.5"))}
    backend = one_of(draw, ("existing", "existing", "external-secrets"))
    environment: dict[str, Any] = {"versions": {"kserve": world.releases[""]}, "mode": "Knative", "nodePools": pools}
    environment["secrets"] = {"secretStoreRef": reference, "backend": backend}
    defaults: dict[str, Any] = {"environment": environment}
    if chance(draw, 40):
        defaults["model"] = some_defaults(draw)
    if chance(draw, 20):
        defaults["namespace"] = {"labels": labels(draw)}
    if chance(draw, 20):
        defaults["storage"] = {"pvc": {"accessModes": ["ReadWriteMany"]}, "s3": {"region": draw(lines())}}
    if chance(draw, 15):
        defaults["manifest"] = {"object": {"metadata": {"annotations": annotations(draw)}}}
    made.put("kfgen", {"name": "serving", "environments": world.environments, "defaults": defaults})
    parent = ""
    if chance(draw, 25):
        parent = "parent"
        made.features.add("extends")
        made.put(f"environments/{parent}", {"abstract": True, "overrides": {"model": override_of_models(draw)}})
    if world.sharing:
        once: dict[str, Any] = {"versions": {"kserve": world.releases[world.sharing[0]]}}
        made.put(f"clusters/{world.cluster}", with_platform(draw, world.cluster, once, made.put, often=65))
        made.features.add("cluster shared")
    for name in world.environments:
        data = _environment(draw, world, name, parent)
        if name in world.sharing:
            data = {**data, "cluster": world.cluster}
            del data["versions"]
        else:
            data = with_platform(draw, name, data, made.put)
        made.put(f"environments/{name}", data)
        made.features.update(data.keys() & {"tenants"})


def _environment(draw: Draw, world: World, name: str, parent: str) -> dict[str, Any]:
    data: dict[str, Any] = {"versions": {"kserve": world.releases[name]}}
    if parent and chance(draw, 50):
        data["extends"] = parent
    if name in world.standard:
        data["mode"] = "Standard"
    if chance(draw, 40):
        data["domain"] = f"{name}.example.com"
    if chance(draw, 50):
        data["secrets"] = {"backend": one_of(draw, ("existing", "external-secrets")), "refreshInterval": "1h"}
    if chance(draw, 50):
        pool = {"nodeSelector": labels(draw), "tolerations": pool_tolerations(draw), "gpuResource": "amd.com/gpu"}
        data["nodePools"] = {"gpu": pool, "on": {"nodeSelector": None}}
    else:
        data["nodePools"] = {"gpu": {}}
    if chance(draw, 20):
        data["tenants"] = {"all": {"namespaces": world.namespaces, "gpus": 10**6}}
    overrides: dict[str, Any] = {}
    if chance(draw, 40):
        overrides["model"] = override_of_models(draw)
    if chance(draw, 20):
        overrides["namespace"] = {"annotations": annotations(draw)}
    if chance(draw, 25):
        overrides["storage"] = {
            "pvc": {"storageClassName": one_of(draw, ("1e3", "on", "fast"))},
            "s3": {"useHttps": True},
        }
    if chance(draw, 15):
        overrides["manifest"] = {"object": {"metadata": {"annotations": annotations(draw)}}}
    return {**data, "overrides": overrides} if overrides else data


def _namespace(draw: Draw, world: World, key: str, made: Made) -> None:
    data: dict[str, Any] = {"create": one_of(draw, (True, True, True, False))}
    profile = chance(draw, 30)
    if not profile and chance(draw, 50):
        data |= {"labels": labels(draw), "annotations": annotations(draw), "description": draw(texts())}
    data |= tenancy(draw, profile=profile)
    if world.app:
        data["app"] = world.app
        made.features.add("app shared")
    elif chance(draw, 15):
        data["split"] = one_of(draw, (2, "folder"))
        made.features.add(f"split {data['split']}")
    parts: dict[str, Any] = {}
    for name in world.environments:
        part: dict[str, Any] = {}
        if world.names[name][key] != key:
            part["name"] = "$(name)-$(env)" if world.names[name][key] == f"{key}-{name}" else world.names[name][key]
            made.features.add("namespace mapped")
        if chance(draw, 20) and not profile:
            part["labels"] = {meta: one_of(draw, (None, "on", "1e3")) for meta in some(draw, META_KEYS, 1, 3)}
        if chance(draw, 15):
            part["create"] = one_of(draw, (True, False))
        part |= tenancy_changed(draw, profile=profile)
        if part:
            parts[name] = part
    made.put(f"namespaces/{key}", {**data, "environments": parts})


def _models(draw: Draw, world: World, stores: dict[str, list[str]], made: Made) -> None:
    names = iter(some(draw, MODELS, 9, 9))
    many: dict[str, Any] = {}
    if chance(draw, 40):
        made.features.add("_defaults.yaml")
        parts = {name: override_of_models(draw) for name in world.environments if chance(draw, 40)}
        made.put("models/_defaults", {**some_defaults(draw), "environments": parts})
    if chance(draw, 20):
        made.put("models/deep/_defaults", {"timeout": 77})
    for number in range(draw(st.integers(4, 5))):
        namespace = one_of(draw, world.namespaces)
        place = Place(world.environments, world.releases, namespace, stores[namespace], next(names))
        likely = {multi_model: 45 if number == 0 else 10, deployment: 85 if number == 1 else 10}
        likely[llm] = 80 if number == 2 else 5
        likely[multi_node] = 40 if number == 3 else 3
        make = next((one for one, percent in likely.items() if chance(draw, percent)), model)
        data = make(draw, place, made.features)
        if "runtimes/on" in made.data and "modelFormat" in data and make is model and chance(draw, 60):
            name_it(draw, place, data)
        elif f"runtimes/{WORKERS}" in made.data and make is multi_node:
            name_workers(draw, data)
        name = next(names) if number == 4 else place.name
        folder = one_of(draw, ("", "", "", "deep/", "many/"))
        if folder == "many/":
            many[name] = data
        else:
            made.put(f"models/{folder}{name}", data)
    if many:
        made.features.add("_models.yaml")
        made.put("models/many/_models", {"models": many})


def _manifests(draw: Draw, world: World, made: Made) -> None:
    count = draw(st.integers(3, 4))
    names = iter(some(draw, OBJECTS, 2 * count, 2 * count))
    for file in some(draw, MANIFEST_FILES, count, count):
        kind = one_of(draw, tuple(MANIFESTS))
        build, change, namespaced = MANIFESTS[kind]
        body = build(draw)
        meta: dict[str, Any] = {"name": _free(kind, next(names))}
        if chance(draw, 40):
            meta |= {"labels": labels(draw), "annotations": one_of(draw, ({}, annotations(draw)))}
        data: dict[str, Any] = {"object": {**body, "metadata": meta}}
        key = one_of(draw, world.namespaces)
        if namespaced:
            data["namespace"] = key
        elif chance(draw, 80):
            data["app"] = world.app or world.namespaces[0]
        if kind == "RoleBinding":
            data["object"]["subjects"] = _subjects(draw, world, "", key)
        if chance(draw, 20):
            data["enabled"] = False
        other = _free(kind, next(names))
        parts: dict[str, Any] = {}
        for name in world.environments:
            part: dict[str, Any] = {"enabled": one_of(draw, (True, False))} if chance(draw, 25) else {}
            if chance(draw, 60):
                part["object"] = change(draw, data["object"])
            if kind == "RoleBinding":
                part["object"] = {**part.get("object", {}), "subjects": _subjects(draw, world, name, key)}
            if chance(draw, 15):
                part.setdefault("object", {}).setdefault("metadata", {})["name"] = other
                made.features.add("manifest renamed")
            if part:
                parts[name] = part
        made.put(f"manifests/{file}", {**data, "environments": parts})


def _free(kind: str, name: str) -> str:
    """A name that no object of a model has."""
    if kind == "Secret":  # and none of a store
        return f"{name}.s"
    return f"{name}.x" if kind in {"Deployment", "PodDisruptionBudget"} and name in MODELS else name


def _subjects(draw: Draw, world: World, environment: str, key: str) -> list[Any]:
    """ServiceAccounts of a namespace, by the name it has in the environment."""
    names = world.names[environment]
    result: list[Any] = []
    for account in some(draw, world.accounts[key], 1, 3):
        namespace = names[one_of(draw, world.namespaces)]
        result.append({"kind": "ServiceAccount", "name": account, "namespace": namespace})
    if chance(draw, 30):
        result.append({"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": draw(lines())})
    return result
