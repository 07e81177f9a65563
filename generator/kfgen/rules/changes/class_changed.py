"""Rule `class-changed`: a class keeps what it stands for."""

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
  apiVersion: scheduling.k8s.io/v1
  kind: PriorityClass
  metadata: {name: serving}
  value: 1000
"""

RULE: Final = ChangeRule(
    id="class-changed",
    why="An IngressClass keeps its controller, a PriorityClass its value, a RuntimeClass its handler.",
    mend="Make a class of another name, and name that one.",
    source="Kubernetes: pkg/apis/networking, scheduling and node/validation",
    before={"manifests/serving.yaml": _CLASS},
    bad={"manifests/serving.yaml": _CLASS.replace("1000", "2000")},
    good={
        "manifests/serving.yaml": _CLASS,
        "manifests/urgent.yaml": _CLASS.replace("1000", "2000").replace("name: serving", "name: urgent"),
    },
)

_FIELDS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "IngressClass": (("spec", "controller"),),
    "PriorityClass": (("value",), ("preemptionPolicy",)),
    "RuntimeClass": (("handler",),),
}


def check(old: dict[str, Any], new: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A class keeps what it stands for."""
    hint = "make one of another name, and name that one"
    yield from fixed(old, new, _FIELDS[old["kind"]], hint, {("preemptionPolicy",): "PreemptLowerPriority"})
