"""Profiles, quotas and limits of made namespaces."""

from __future__ import annotations

from typing import Any

from strategies import lines
from strategies_parts import Draw, chance, one_of, some, text_map

# So much that whatever is made fits; and nothing that every container would have to say.
_QUOTA = {
    "pods": ("50k", "1e6"),
    "requests.ephemeral-storage": ("20Pi", "1e15", "0.5E"),
    "requests.nvidia.com/gpu": ("4k", "100k"),
    "count/inferenceservices.serving.kserve.io": ("30",),
    "fast.storageclass.storage.k8s.io/requests.storage": ("1Ti",),
}


def tenancy(draw: Draw, *, profile: bool) -> dict[str, Any]:
    """The keys of a namespace that a Profile makes, or of one that no Profile ever does: the latter may have limits."""
    data: dict[str, Any] = {}
    if profile:
        plugins: list[Any] = [{"kind": "P", "spec": text_map(draw)}] if chance(draw, 50) else []
        data["profile"] = {"owner": draw(lines()), "plugins": plugins}
    elif chance(draw, 50):
        data["limitRange"] = limit_range(draw)
    if chance(draw, 50):
        data["resourceQuota"] = quota(draw)
    return data


def tenancy_changed(draw: Draw, *, profile: bool) -> dict[str, Any]:
    """What an environment changes of that."""
    data: dict[str, Any] = {}
    if profile and chance(draw, 30):
        data["profile"] = one_of(draw, (None, {"owner": _owner(draw)}, {"owner": _owner(draw)}))
    if not profile and chance(draw, 30):
        data["limitRange"] = one_of(draw, (None, limit_range(draw), {"Container": None}))
    if chance(draw, 30):
        data["resourceQuota"] = one_of(draw, (None, quota(draw), dict.fromkeys(quota(draw))))
    return data


def _owner(draw: Draw) -> dict[str, Any]:
    owner = {"kind": "Group", "name": draw(lines())}
    return one_of(draw, (owner, {"kind": "ServiceAccount", "name": "on", "namespace": one_of(draw, ("1e3", "null"))}))


def quota(draw: Draw) -> dict[str, Any]:
    """Some resources of a ResourceQuota."""
    return {name: one_of(draw, _QUOTA[name]) for name in some(draw, tuple(_QUOTA), 1, 4)}


def limit_range(draw: Draw) -> dict[str, Any]:
    """Limits that rise from min to max, whichever of them are stated: so wide that whatever is made fits."""
    rising = {"min": "1u", "defaultRequest": "0.5", "default": "1", "max": "100k"}
    chosen = some(draw, tuple(rising), 1, 4)
    result: dict[str, Any] = {"Container": {name: {"cpu": rising[name]} for name in chosen}}
    if chance(draw, 50):
        result["Container"].setdefault("max", {})["memory"] = one_of(draw, ("64Pi", "65536Ti"))
    if chance(draw, 30):
        result["Pod"] = {"max": {"nvidia.com/gpu": "400k"}, "maxLimitRequestRatio": {"memory": "1.5e9"}}
        result["Pod"] |= one_of(draw, ({}, {"min": {"cpu": "10m"}}))
    if chance(draw, 30):
        result["PersistentVolumeClaim"] = {"max": {"storage": one_of(draw, ("100Pi", "2E"))}}
        result["PersistentVolumeClaim"] |= one_of(draw, ({}, {"min": {"storage": "1"}}))
    if chance(draw, 30):
        result["Container"]["maxLimitRequestRatio"] = {"ephemeral-storage": "4e9"}
    if chance(draw, 15):
        result.setdefault("PersistentVolumeClaim", {"min": {"storage": "1"}})["maxLimitRequestRatio"] = {"storage": "2"}
    return result
