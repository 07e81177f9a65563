"""Rule `persistent-volume`: a volume has one source, a size and modes of access."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import access_modes, each, expression, is_above, just_one, named, needs, shown, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="persistent-volume",
    why=(
        "A PersistentVolume has one source that says all that it needs, a size and modes of access, in words "
        "that there are."
    ),
    mend="Say what is missing; leave one source.",
    source="Kubernetes: pkg/apis/core/validation, ValidatePersistentVolumeSpec",
    bad={
        "manifests/x.yaml": """\
object:
  apiVersion: v1
  kind: PersistentVolume
  metadata: {name: disk}
  spec:
    accessModes: [ReadWriteMany]
    capacity: {storage: 10Gi}
    persistentVolumeReclaimPolicy: Keep
    nfs: {server: nfs.example.com, path: /models}
""",
    },
    good={
        "manifests/x.yaml": """\
object:
  apiVersion: v1
  kind: PersistentVolume
  metadata: {name: disk}
  spec:
    accessModes: [ReadWriteMany]
    capacity: {storage: 10Gi}
    persistentVolumeReclaimPolicy: Retain
    nfs: {server: nfs.example.com, path: /models}
""",
    },
)

_NEEDS: Final = {
    "nfs": ("server", "path"),
    "hostPath": ("path",),
    "local": ("path",),
    "csi": ("driver", "volumeHandle"),
}
_SOURCES: Final = (
    *("awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "fc", "flexVolume", "flocker"),
    *("gcePersistentDisk", "glusterfs", "hostPath", "iscsi", "local", "nfs", "photonPersistentDisk"),
    *("portworxVolume", "quobyte", "rbd", "scaleIO", "storageos", "vsphereVolume"),
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A volume has one source, a size and modes of access."""
    spec, at = body.get("spec", {}), ("spec",)
    if not spec:
        return
    yield from access_modes(at, spec)
    yield from just_one(at, spec, _SOURCES)
    yield from word(at, spec, "persistentVolumeReclaimPolicy", ("Retain", "Delete", "Recycle"))
    yield from word(at, spec, "volumeMode", ("Filesystem", "Block"))
    capacity = spec.get("capacity", {})
    if list(capacity) != ["storage"]:
        yield Fault((*at, "capacity") if "capacity" in spec else at, "needs capacity: {storage: …} and nothing else")
    elif not is_above(capacity["storage"]):
        yield Fault((*at, "capacity", "storage"), f"is {capacity['storage']}, must be above nothing")
    if spec.get("storageClassName"):
        yield from named((*at, "storageClassName"), spec["storageClassName"])
    for field in _NEEDS.keys() & spec.keys():
        yield from _source((*at, field), spec[field], _NEEDS[field])
    if "local" in spec and "nodeAffinity" not in spec:
        yield Fault(at, 'needs "nodeAffinity": its source is local')
    yield from _nodes(spec.get("nodeAffinity", {}).get("required", {}), (*at, "nodeAffinity", "required"))


def _nodes(affinity: dict[str, Any], at: Path) -> Iterator[Fault]:
    for path, term in each(affinity, "nodeSelectorTerms", at):
        for where, one in each(term, "matchExpressions", path):
            yield from expression(where, one)


def _source(at: Path, source: dict[str, Any], wanted: tuple[str, ...]) -> Iterator[Fault]:
    yield from needs(at, source, *wanted)
    path = source.get("path", "/")
    if ".." in path.split("/") or (at[-1] == "nfs" and path and not path.startswith("/")):
        yield Fault((*at, "path"), f"is {shown(path)}, must be a whole path without ..")
