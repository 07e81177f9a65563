"""Rule `storage-class-changed`: a class keeps who provides its volumes, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.rules.changes.differing import fixed
from kfgen.rules.rule import ChangeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

_CLASS = """\
object:
  apiVersion: storage.k8s.io/v1
  kind: StorageClass
  metadata: {name: fast}
  provisioner: ebs.csi.aws.com
  parameters: {type: gp3}
"""

RULE: Final = ChangeRule(
    id="storage-class-changed",
    why="A StorageClass keeps its provisioner, parameters, reclaim policy and binding mode.",
    mend="Make a class of another name; or delete it and apply it anew, which leaves the volumes as they are.",
    source="Kubernetes: pkg/apis/storage/validation, ValidateStorageClassUpdate",
    before={"manifests/fast.yaml": _CLASS},
    bad={"manifests/fast.yaml": _CLASS.replace("gp3", "io2")},
    good={
        "manifests/fast.yaml": f"{_CLASS}  allowVolumeExpansion: true\n",
        "manifests/faster.yaml": _CLASS.replace("gp3", "io2").replace("name: fast", "name: faster"),
    },
)

_DEFAULTS: Final[dict[tuple[str | int, ...], Any]] = {
    ("parameters",): {},
    ("reclaimPolicy",): "Delete",
    ("volumeBindingMode",): "Immediate",
}


def check(old: dict[str, Any], new: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A class keeps who provides its volumes, and how."""
    hint = "make one of another name; or delete it first, which leaves the volumes as they are"
    yield from fixed(old, new, [("provisioner",), *_DEFAULTS], hint, _DEFAULTS)
