"""Rule `volume-changed`: a volume keeps where it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.rules.changes.differing import changed, fixed, replaced
from kfgen.rules.rule import ChangeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

_VOLUME = """\
object:
  apiVersion: v1
  kind: PersistentVolume
  metadata: {name: models}
  spec:
    capacity: {storage: 10Gi}
    accessModes: [ReadOnlyMany]
    nfs: {server: nfs.example.com, path: /models}
"""

RULE: Final = ChangeRule(
    id="volume-changed",
    why="A volume keeps where it lies, its mode and the nodes that reach it.",
    mend="Make a volume of another name beside it; delete the old one when nothing is bound to it any more.",
    source="Kubernetes: pkg/apis/core/validation, ValidatePersistentVolumeUpdate",
    before={"manifests/volume.yaml": _VOLUME},
    bad={"manifests/volume.yaml": _VOLUME.replace("/models}", "/all-models}")},
    good={
        "manifests/volume.yaml": _VOLUME.replace("10Gi", "20Gi"),
        "manifests/all.yaml": _VOLUME.replace("/models}", "/all-models}").replace("name: models", "name: all-models"),
    },
)

_HINT: Final = "make one of another name, and delete this one when nothing is bound to it"
_MUTABLE: Final = frozenset(
    {
        "accessModes",
        "capacity",
        "claimRef",
        "mountOptions",
        "nodeAffinity",
        "persistentVolumeReclaimPolicy",
        "storageClassName",
        "volumeAttributesClassName",
        "volumeMode",
    }
)
_MODE: Final = ("spec", "volumeMode")


def check(old: dict[str, Any], new: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A volume keeps where it lies."""
    before, now = old.get("spec", {}), new.get("spec", {})
    was_at, is_at = ({key: spec[key] for key in spec if key not in _MUTABLE} for spec in (before, now))
    for path, was, is_now in replaced(was_at, is_at, ("spec",), telling={*was_at, *is_at}):
        yield changed(path, was, is_now, _HINT)
    yield from fixed(old, new, [_MODE], _HINT, {_MODE: "Filesystem"})
    if "nodeAffinity" in before:
        yield from fixed(old, new, [("spec", "nodeAffinity")], _HINT)
