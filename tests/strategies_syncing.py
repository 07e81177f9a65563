"""How made catalogs are synced: controllers, deliveries, layouts, several clusters, tenants with apps of their own."""
# ruff: noqa: C901 - a strategy is a list of choices

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from strategies_parts import Draw, chance, one_of, some

if TYPE_CHECKING:
    from strategies_catalog import Made, World

URLS = (
    "https://git.example.com/ml/serving.git",
    "ssh://git@git.example.com:2222/ml/serving.git",
    "git@git.example.com:ml/serving.git",
)
LONG = "serving-of-everything-that-anybody-here-ever-trained"  # units of it have names that are cut
OWN_APPS = ("fast", "no", "1e3", "0777")
KEYS = ("eu", "on", "1e3", "null")  # of several clusters
KINDS = (  # all that catalogs hold, so that nothing is refused
    *("InferenceService", "Deployment", "LLMInferenceService", "InferenceGraph", "LocalModelNamespaceCache"),
    *("ConfigMap", "Secret", "StatefulSet", "PodDisruptionBudget", "RoleBinding", "Widget", "Gadget", "Gizmo"),
)
PREFIXES = ("gs://", "s3://", "oci://", "hf://")
BRANCHES = ("live", "on", "releases/1.10", "1e3")


def synced(draw: Draw, world: World, made: Made) -> None:
    """Have some environments of most catalogs synced; nothing that is built becomes another."""
    if chance(draw, 15):
        made.data["kfgen"]["name"] = LONG
    if not world.app and chance(draw, 80):
        _apps_of_their_own(draw, world, made)
    if not chance(draw, 85):
        return
    _project(draw, made)
    for name in world.environments:
        if name not in world.sharing:
            _one(draw, name, made)
    if world.sharing:
        once = made.data[f"clusters/{world.cluster}"]
        once |= one_of(draw, ({}, _address(draw, world.cluster, made)))
        _gitops(draw, once, made)
    for name in world.environments:
        if chance(draw, 40):
            _tenants(draw, world, made.data[f"environments/{name}"], made)
    for path, data in (
        made.data.items() if "tenants" in made.features else ()
    ):  # what belongs to no namespace is no tenant's
        if path.startswith("manifests/") and data["object"]["kind"].startswith("Cluster"):
            data.pop("app", None)


def _project(draw: Draw, made: Made) -> None:
    project = made.data["kfgen"]
    project["repository"] = _repository(draw)
    if chance(draw, 60):
        project["layout"] = one_of(draw, ("tree", "branch", "branches"))
        made.features.add(f"layout {project['layout']}")
    if chance(draw, 40):
        project["gitops"] = gitops(draw, made.features)


def gitops(draw: Draw, features: set[str]) -> dict[str, Any]:
    """What applies an environment, and what of it."""
    controller = one_of(draw, ("argocd", "flux"))
    options: dict[str, Any] = {"delivery": one_of(draw, ("helm", "helm", "kustomize"))}
    options |= {"cascade": one_of(draw, (True, False)), "namespace": one_of(draw, ("on", "gitops", "null"))}
    if controller == "argocd":
        options["applications"] = one_of(draw, ("set", "set", "explicit"))
    else:
        options |= {"interval": one_of(draw, ("90s", "2h")), "wait": True, "decryptionSecret": "1e3"}
    chosen = {key: options[key] for key in some(draw, tuple(options), 0, 4)}
    features.add(f"{chosen.get('delivery', 'kustomize')} by {controller}")
    features.update({"ApplicationSet"} if chosen.get("applications") == "set" else ())
    return {"controllers": [controller], **chosen}


def _gitops(draw: Draw, data: dict[str, Any], made: Made) -> None:
    if chance(draw, 40 if "gitops" in made.data["kfgen"] else 85):
        data["gitops"] = gitops(draw, made.features)
    if "versions" in data and chance(draw, 30):
        data["versions"] |= {"argocd": one_of(draw, ("3.2.1", "3.4.0")), "flux": one_of(draw, ("2.7.0", "2.9.5"))}


def _one(draw: Draw, name: str, made: Made) -> None:
    """One environment: what syncs it, and perhaps several clusters."""
    data = made.data[f"environments/{name}"]
    _gitops(draw, data, made)
    if chance(draw, 35):
        keys = some(draw, KEYS, 1, 3)
        data["clusters"] = {key: _address(draw, f"{key}.{name}", made) for key in keys}
        made.features.add("several clusters")


def _address(draw: Draw, name: str, made: Made) -> dict[str, Any]:
    """Where a cluster is, in words that both controllers understand; or nothing."""
    addresses: tuple[dict[str, Any], ...] = (
        {"server": f"https://{name}.example.com:6443"},
        {"name": f"{name}@{made.data['kfgen']['name']}"},
    )
    found = dict(one_of(draw, addresses))
    return found | {"kubeConfigSecret": name} if chance(draw, 50) else found


def _repository(draw: Draw) -> dict[str, Any]:
    options = {
        "branch": one_of(draw, BRANCHES),
        "path": one_of(draw, ("serving", "on/1e3")),
        "secretName": one_of(draw, ("git", "1e3")),
    }
    return {"url": one_of(draw, URLS), **{key: options[key] for key in some(draw, tuple(options), 0, 3)}}


def _apps_of_their_own(draw: Draw, world: World, made: Made) -> None:
    """Models in an app that is another namespace's, or nobody's: two apps may each need the other's namespace."""
    crossed = chance(draw, 50)
    for path, data in made.data.items():
        bodies = list(data["models"].values()) if path.endswith("/_models") else [data]
        if path.startswith(("models/", "graphs/", "caches/")) and not path.endswith("/_defaults"):
            for body in bodies:
                if "namespace" in body and chance(draw, 70 if crossed else 40):
                    others = [key for key in world.namespaces if key != body["namespace"]]
                    body["app"] = one_of(draw, others if crossed else OWN_APPS)
                    made.features.add("app of a model")


def _tenants(draw: Draw, world: World, data: dict[str, Any], made: Made) -> None:
    """All namespaces granted: to one tenant, or, where no app holds objects of two, to one each."""
    features = made.features
    stores = [path.partition("/")[2] for path in made.data if path.startswith("storage/")]
    if not world.app and "app of a model" not in features and chance(draw, 70):
        data["tenants"] = {f"of-{key}": {"namespaces": [key]} for key in world.namespaces}
    else:
        data["tenants"] = {"all": {"namespaces": world.namespaces}}
    for tenant in data["tenants"].values():
        if chance(draw, 40):
            tenant["kinds"] = list(KINDS)
        if chance(draw, 40):
            tenant["stores"] = [*stores, *PREFIXES]
    features.add("tenants")
