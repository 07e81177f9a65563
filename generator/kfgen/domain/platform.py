"""What a cluster has once: ConfigMaps of KServe and Knative that somebody else installed, IngressClasses, nodes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import Data, Object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.environment import Settled

KSERVE_CONFIG: Final = "inferenceservice-config"
NODE_GROUPS: Final = "local-model-node-groups"
KNATIVE_CONFIGS: Final = ("config-autoscaler", "config-defaults", "config-deployment", "config-features")
CONFIGS: Final = (KSERVE_CONFIG, *KNATIVE_CONFIGS)
# The fields of a PersistentVolume's spec that are no source.
_NO_SOURCE: Final = frozenset(
    {
        *("accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy"),
        *("storageClassName", "volumeAttributesClassName", "volumeMode"),
    }
)
# All that Knative's installation sets; the rest of its defaults stand in its code, and as text in `_example`.
KNATIVE_INSTALLS: Final = {"config-deployment": frozenset({"queue-sidecar-image"})}


@dataclass(frozen=True, slots=True)
class Baseline:
    """A ConfigMap as it was installed."""

    file: str
    namespace: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledConfig:
    """A ConfigMap in one place (a cluster, or an environment with a cluster of its own).

    `settings` are under the keys that the version there reads; of `inferenceservice-config`, maps that are laid onto
    the JSON in the baseline. `own`: nobody else writes it. `at` is where the catalog speaks of it.
    """

    name: str
    namespace: str
    settings: Mapping[str, Any]
    baseline: Baseline | None
    own: bool
    spelled: Mapping[str, str] = field(default_factory=dict)  # key that is written → key in the catalog
    settled: Settled

    @property
    def is_partial(self) -> bool:
        """Whether only some keys are written, into an object that is somebody else's."""
        return self.baseline is None and not self.own

    def data(self) -> dict[str, str]:
        """What is written: the baseline and the settings on it, or the settings alone."""
        result = dict(self.baseline.data) if self.baseline is not None else {}
        for key, value in self.settings.items():
            result[key] = value if isinstance(value, str) else _json(result.get(key, ""), value)
        return dict(sorted(result.items()))


def _json(text: str, settings: Mapping[str, Data]) -> str:
    """A JSON text with settings laid on, in the shape that the shipped ones have."""
    return json.dumps(_laid(as_json(text) or {}, settings), indent=2, ensure_ascii=False)


def as_json(text: str) -> dict[str, Data] | None:
    """The map that a text holds as JSON; None where it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _laid(below: Mapping[str, Data], above: Mapping[str, Data]) -> dict[str, Data]:
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        result[key] = _laid(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result


@dataclass(frozen=True, slots=True)
class IngressClass:
    """An IngressClass that is made rather than referred to."""

    name: str
    controller: str
    default: bool


@dataclass(frozen=True, slots=True)
class IngressClasses:
    """All those of one place."""

    classes: tuple[IngressClass, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeGroup:
    """Nodes that hold models. `volume` and `claim` are laid onto what follows from the rest."""

    name: str
    storage_limit: str
    node_selector: Mapping[str, str]
    path: str  # empty where `volume` has a source of its own
    storage_class: str
    volume: Object
    claim: Object

    @property
    def source(self) -> str:
        """What the volumes are made of, if `volume` says so; `local` is, if it says nothing."""
        return next((key for key in self.volume if key not in _NO_SOURCE), "")


@dataclass(frozen=True, slots=True)
class NodeGroups:
    """All those of one place."""

    groups: tuple[NodeGroup, ...]
    settled: Settled
