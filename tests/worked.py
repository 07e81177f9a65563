"""The worked catalog as the real kustomize builds it: every object of an environment, by kind, namespace and name."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

from realtools import kustomize_build

ROOT = Path(__file__).resolve().parent.parent
MARKS = {"app.kubernetes.io/managed-by": "kfgen", "app.kubernetes.io/part-of": "serving"}

INSTALLED_BY_OTHERS = frozenset({"inferenceservice-config", "config-deployment", "config-features"})

Identity = tuple[str, str, str]


@functools.cache
def overlays(environment: str) -> dict[Identity, dict[str, Any]]:
    """What the committed overlays of an environment build to."""
    found: dict[Identity, dict[str, Any]] = {}
    for app in sorted((ROOT / "environments" / environment).glob("[!_]*")):
        for body in yaml.safe_load_all(kustomize_build(app)):
            metadata = body["metadata"]
            identity = body["kind"], metadata.get("namespace", ""), metadata["name"]
            assert identity not in found, f"{identity} stands in two apps of {environment}"
            found[identity] = body
    return found


def built(environment: str, kind: str, namespace: str, name: str) -> dict[str, Any]:
    """An object, without the labels that every object has."""
    body = overlays(environment)[kind, namespace, name]
    metadata = dict(body["metadata"])
    labels = metadata.pop("labels", {})
    if name in INSTALLED_BY_OTHERS:
        return body
    own = {key: value for key, value in labels.items() if key not in MARKS and key != "app.kubernetes.io/name"}
    assert labels == {**MARKS, **own, "app.kubernetes.io/name": name}
    return {**body, "metadata": metadata | ({"labels": own} if own else {})}
