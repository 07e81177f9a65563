"""Workload: what a model that is a plain Deployment has and an InferenceService has not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.data import Data, Object
    from kfgen.domain.torchserve import TorchServe
    from kfgen.domain.values import Overlay

NAME_LABEL = "app.kubernetes.io/name"  # what selectors look for; it never changes
VERSION_LABEL = "app.kubernetes.io/version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A volume claim in the server's container."""

    claim: str
    path: str
    sub_path: str
    read_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The Service before the pods; its ports as Kubernetes has them."""

    type: str
    ports: tuple[Object, ...]
    annotations: Mapping[str, str]
    spec: Overlay | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Autoscaler:
    """A HorizontalPodAutoscaler."""

    min_replicas: int | None
    max_replicas: int
    metrics: tuple[Data, ...]
    behavior: Object


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Empty text, empty maps and None: not said, so Kubernetes' default holds."""

    version: str
    replicas: int | None
    autoscaler: Autoscaler | None
    strategy: Object
    load_timeout: int | None
    mount: Mount | None
    service: Service | None
    torchserve: TorchServe | None

    def config_map(self, name: str) -> str:
        """The ConfigMap of a model's configuration."""
        return f"{name}-config"


def selector(name: str) -> Object:
    """The labels by which a Deployment, its Service and its budget know the pods of a model."""
    return {NAME_LABEL: label_value(name)}


def label_value(name: str) -> str:
    """A name as a label can hold it."""
    return name[:63].rstrip("-.")
