"""Environments of made catalogs that share a cluster: what they must agree on, or call differently."""

from __future__ import annotations

import copy
from typing import Any

from strategies_parts import Draw, chance, one_of, some

CLUSTERS = ("main", "no", "0x2f", "true", "1e4")  # no environment is called so
Data = dict[str, dict[str, Any]]


def sharing(draw: Draw, environments: list[str]) -> tuple[str, list[str]]:
    """A cluster and the environments on it; nothing and none where each has its own."""
    if not chance(draw, 30):
        return "", []
    return one_of(draw, CLUSTERS), some(draw, environments, 2, 3 if len(environments) > 3 else 2)


def agree(draw: Draw, environments: list[str], data: Data) -> None:
    """Have these environments say the same of whatever belongs to no namespace, or call it differently."""
    if not environments:
        return
    first, *others = environments
    for path, body in data.items():
        if _is_of_cluster(path, body):
            if not path.startswith("manifests/") or chance(draw, 50):
                body.pop("app", None)  # the cluster has the app platform once, any other once for each environment
            else:
                part = body.setdefault("environments", {}).setdefault(first, {})
                part.setdefault("object", {}).setdefault("metadata", {})["name"] = _apart(path, first)
    for name in others:
        join(first, name, data)


def join(first: str, other: str, data: Data) -> None:
    """Have another environment say what the first does of all that belongs to no namespace."""
    own, said = (data[f"environments/{name}"].get("overrides", {}) for name in (other, first))
    own.pop("manifest", None)
    if "manifest" in said:
        data[f"environments/{other}"]["overrides"] = {**own, "manifest": said["manifest"]}
    for path, body in data.items():
        if _is_of_cluster(path, body):
            part = copy.deepcopy(body.get("environments", {}).get(first, {}))
            meta = part.get("object", {}).get("metadata", {})
            if meta.get("name") == _apart(path, first):
                meta["name"] = _apart(path, other)
            if "model" in body:  # its URI may say the environment
                part["enabled"] = False
            body.setdefault("environments", {})[other] = part


def _apart(path: str, environment: str) -> str:
    """A name that no other object has."""
    return f"{path.rpartition('/')[2]}.{environment}.y"


def _is_of_cluster(path: str, body: dict[str, Any]) -> bool:
    own = {
        "caches": "namespace" not in body,
        "manifests": str(body.get("object", {}).get("kind", "")).startswith("Cluster"),
        "runtimes": body.get("scope") == "cluster",
        "storage": body.get("type") == "custom",
    }
    return own.get(path.partition("/")[0], False)
