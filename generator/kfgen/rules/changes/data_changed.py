"""Rule `data-changed`: what is said to be immutable is, and a Secret keeps its type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.changes.differing import fixed
from kfgen.rules.rule import ChangeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

_LABELS = """\
namespace: risk
object:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: labels-1}
  immutable: true
  data: {labels: "cat,dog"}
"""

RULE: Final = ChangeRule(
    id="data-changed",
    why="A ConfigMap or Secret that says `immutable: true` keeps its data, and says so for good; Secrets keep types.",
    mend="Give it another name, and whoever reads it that name: new pods then read the new one.",
    source="Kubernetes: pkg/apis/core/validation, ValidateConfigMapUpdate and ValidateSecretUpdate",
    before={"manifests/labels.yaml": _LABELS},
    bad={"manifests/labels.yaml": _LABELS.replace("cat,dog", "cat,dog,bird")},
    good={"manifests/labels.yaml": _LABELS.replace("cat,dog", "cat,dog,bird").replace("labels-1", "labels-2")},
)

_HINT: Final = "give it another name, and whoever reads it that name"
_DATA: Final = ("data", "stringData", "binaryData")
_TYPE: Final = ("type",)


def check(old: dict[str, Any], new: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """What is said to be immutable is, and a Secret keeps its type."""
    if old["kind"] == "Secret":
        yield from fixed(old, new, [_TYPE], _HINT, {_TYPE: "Opaque"})
    if old.get("immutable") is not True:
        return
    yield from fixed(old, new, [("immutable",)], _HINT, {("immutable",): False})
    for field in _DATA:
        before, now = old.get(field) or {}, new.get(field) or {}
        for key in {**before, **now}:
            if before.get(key) != now.get(key):  # what it is is nobody's business
                yield Fault(
                    (field, key), "has changed: clusters that have it refuse that, since it is immutable", _HINT
                )
