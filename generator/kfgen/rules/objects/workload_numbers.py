"""Rule `workload-numbers`: how many pods, and how long to wait for them, is not below nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import number
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="workload-numbers",
    why=(
        "How many pods a workload has, and how long to wait for them, is not below nothing; and it must be "
        "given up later than it is waited for."
    ),
    mend="Write 0 or more.",
    source="Kubernetes: pkg/apis/apps/validation",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: worker}
  spec:
    replicas: -1
    selector: {matchLabels: {app: worker}}
    template:
      metadata: {labels: {app: worker}}
      spec: {containers: [{name: main, image: example.com/worker:1}]}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: worker}
  spec:
    replicas: 1
    selector: {matchLabels: {app: worker}}
    template:
      metadata: {labels: {app: worker}}
      spec: {containers: [{name: main, image: example.com/worker:1}]}
""",
    },
)

_NUMBERS: Final = ("replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds")
_DEADLINE: Final = 600  # seconds, where nothing is said


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """How many pods, and how long to wait for them, is not below nothing."""
    spec = body.get("spec", {})
    for field in _NUMBERS:
        yield from number(("spec",), spec, field)
    if body["kind"] != "Deployment":
        return
    deadline, ready = spec.get("progressDeadlineSeconds", _DEADLINE), spec.get("minReadySeconds", 0)
    if deadline <= ready and deadline >= 0:
        field = "progressDeadlineSeconds" if "progressDeadlineSeconds" in spec else "minReadySeconds"
        text = f"is {spec[field]}: progressDeadlineSeconds ({deadline}) must be more than minReadySeconds ({ready})"
        yield Fault(("spec", field), text)
