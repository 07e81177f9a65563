"""LocalModelNodeGroup (KServe 0.14+): nodes that hold models, and the volumes KServe makes of their disks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import Data, Object
from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Knob, Manifest, ObjectKey
from kfgen.domain.overlay import laid_on
from kfgen.domain.platform import NodeGroup, NodeGroups
from kfgen.domain.values import Overlay
from kfgen.kinds.kind import KEPT, Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

_KNOBS: Final = (
    Knob(("storageLimit",), ("spec", "storageLimit"), "string", "What caches may take on each node together."),
)


def _build(found: NodeGroups, environment: Environment) -> Iterator[Manifest]:
    for one in found.groups:
        yield Manifest(
            key=ObjectKey(LOCAL_MODEL_NODE_GROUP.name, "", one.name),
            section=LOCAL_MODEL_NODE_GROUP.section,
            knobs=_KNOBS,
            knob_set="localModelNodeGroup",
            body={
                "apiVersion": environment.release.api_version(LOCAL_MODEL_NODE_GROUP.name),
                "kind": LOCAL_MODEL_NODE_GROUP.name,
                # Kept: without its groups KServe's controller cannot let go of a cache that is deleted with them.
                "metadata": metadata(one.name, None, environment, annotations=KEPT),
                "spec": {
                    "storageLimit": one.storage_limit,
                    "persistentVolumeSpec": _volume(one),
                    "persistentVolumeClaimSpec": _claim(one),
                },
            },
        )


def _volume(group: NodeGroup) -> Object:
    """Each cache has one; all of them lead to the same folder of a node. KServe fills in the claim."""
    spec: Object = {
        "accessModes": ["ReadWriteOnce"],
        "capacity": {"storage": group.storage_limit},
        "storageClassName": group.storage_class,
    }
    if group.path:
        spec["local"] = {"path": group.path}
    if group.node_selector:
        labels = sorted(group.node_selector.items())
        wanted: list[Data] = [{"key": key, "operator": "In", "values": [value]} for key, value in labels]
        spec["nodeAffinity"] = {"required": {"nodeSelectorTerms": [{"matchExpressions": wanted}]}}
    return laid_on(spec, Overlay((group.volume,)))


def _claim(group: NodeGroup) -> Object:
    spec: Object = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": group.storage_limit}},
        "storageClassName": group.storage_class,
    }
    return laid_on(spec, Overlay((group.claim,)))


LOCAL_MODEL_NODE_GROUP: Final = Kind("LocalModelNodeGroup", NodeGroups, "localModelNodeGroups", _build)
