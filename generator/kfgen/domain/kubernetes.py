"""API versions of Kubernetes' own kinds, where they changed within the range that a catalog may name."""

from __future__ import annotations

from typing import Final

# kind → (since, API version), newest first. https://kubernetes.io/docs/reference/using-api/deprecation-guide/
_SINCE: Final[dict[str, tuple[tuple[tuple[int, int], str], ...]]] = {
    "HorizontalPodAutoscaler": (((1, 23), "autoscaling/v2"), ((1, 12), "autoscaling/v2beta2")),
    "PodDisruptionBudget": (((1, 21), "policy/v1"), ((1, 5), "policy/v1beta1")),
}


def api_version(kind: str, kubernetes: str) -> str:
    """What a Kubernetes (`x.y.z`, or empty where nobody says which: the newest) calls a kind's API."""
    versions = _SINCE[kind]
    if not kubernetes:
        return versions[0][1]
    major, minor = (int(part) for part in kubernetes.split(".")[:2])
    return next((version for since, version in versions if (major, minor) >= since), versions[-1][1])
