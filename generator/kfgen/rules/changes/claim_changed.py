"""Rule `claim-changed`: a claim keeps its class, access modes and volume for good, and does not shrink."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import at_path
from kfgen.domain.quantity import QuantityError, amount
from kfgen.rules.changes.differing import changed, fixed
from kfgen.rules.rule import ChangeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

_DISK = "type: pvc\ncreate: true\nstorageClassName: standard\naccessModes: [ReadWriteMany]\nsize: 10Gi\n"
_MODEL = "namespace: risk\nmodelFormat: sklearn\nstorage: {from: disk, path: fraud}\n"

RULE: Final = ChangeRule(
    id="claim-changed",
    why="A claim keeps its class, access modes and volume for good, and it may grow but not shrink.",
    mend="Leave it, and make a store of another name: copy the files, let models read from there, remove the old one.",
    source="Kubernetes: pkg/apis/core/validation, ValidatePersistentVolumeClaimUpdate",
    before={"storage/disk.yaml": _DISK, "models/fraud.yaml": _MODEL},
    bad={"storage/disk.yaml": _DISK.replace("standard", "fast").replace("10Gi", "5Gi"), "models/fraud.yaml": _MODEL},
    good={
        "storage/disk.yaml": _DISK.replace("10Gi", "20Gi"),
        "storage/faster.yaml": _DISK.replace("standard", "fast").replace("10Gi", "5Gi"),
        "models/fraud.yaml": _MODEL.replace("disk", "faster"),
        "models/fraud-before.yaml": _MODEL,
    },
)

_HINT: Final = "leave it; a store of another name gets a claim of its own, to which the files are copied"
_SPEC: Final[tuple[tuple[str, str], ...]] = (
    ("spec", "accessModes"),
    ("spec", "dataSource"),
    ("spec", "dataSourceRef"),
    ("spec", "selector"),
    ("spec", "volumeMode"),
)
_ONCE: Final[tuple[tuple[str, str], ...]] = (("spec", "storageClassName"), ("spec", "volumeName"))
"""What the cluster fills in, and may be filled in here."""
_SIZE: Final = ("spec", "resources", "requests", "storage")


def check(old: dict[str, Any], new: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A claim keeps its class, access modes and volume for good, and does not shrink."""
    yield from fixed(old, new, [path for path in _ONCE if at_path(old, path) is not None], _HINT)
    yield from fixed(old, new, _SPEC, _HINT, {("spec", "volumeMode"): "Filesystem"})
    before, now = at_path(old, _SIZE), at_path(new, _SIZE)
    try:
        shrinks = before is not None and now is not None and amount(str(now)) < amount(str(before))
    except QuantityError:
        return
    if shrinks:
        yield changed(_SIZE, before, now, _HINT)
