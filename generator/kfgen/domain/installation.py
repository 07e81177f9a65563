"""Found: the objects of a live cluster from which a catalog's view of it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# KServe's controller: a Deployment, with KFServing a StatefulSet (config/manager/manager.yaml).
CONTROLLERS: Final = ("kserve-controller-manager", "kfserving-controller-manager")
KNATIVE: Final = "knative-serving"
KNATIVE_CONTROLLER: Final = "controller"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Objects as the API server gives them; `version` is what `kubectl version` answers."""

    version: Mapping[str, Any]
    controllers: Sequence[Mapping[str, Any]]
    knative: Sequence[Mapping[str, Any]]
    config_maps: Sequence[Mapping[str, Any]]
    nodes: Sequence[Mapping[str, Any]]
    storage_classes: Sequence[Mapping[str, Any]]
