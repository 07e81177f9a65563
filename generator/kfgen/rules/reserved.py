"""Annotations and labels that Helm and kustomize take for themselves: an object with them would come out changed."""

from __future__ import annotations

from typing import Final

_KUSTOMIZE: Final = (
    "config.kubernetes.io/",
    "config.k8s.io/",
    "internal.config.kubernetes.io/",
    "kustomize.config.k8s.io/",
)


def reserved_annotation(key: str) -> str:
    """Why an annotation cannot be used, or an empty text."""
    if key.startswith(_KUSTOMIZE):
        return "kustomize takes it for itself: it would not reach the cluster"
    if key.startswith("helm.sh/hook"):
        return "Helm would take the object for a hook, kustomize would not"
    return ""
