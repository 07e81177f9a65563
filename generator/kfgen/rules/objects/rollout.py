"""Rule `rollout`: a strategy of rollout has a type that there is, and lets something happen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import number, shown, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="rollout",
    why=(
        "A strategy of rollout has a type that there is for the kind, numbers for a rolling update alone, and "
        "lets some pod be replaced."
    ),
    mend="Leave `rollingUpdate` out with Recreate; raise maxSurge or maxUnavailable.",
    source="Kubernetes: pkg/apis/apps/validation, ValidateDeploymentStrategy",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: worker}
  spec:
    strategy: {type: Rolling}
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
    strategy: {type: RollingUpdate}
    selector: {matchLabels: {app: worker}}
    template:
      metadata: {labels: {app: worker}}
      spec: {containers: [{name: main, image: example.com/worker:1}]}
""",
    },
)

_ROLLING: Final = "RollingUpdate"
_TYPES: Final = {"Deployment": ("Recreate", _ROLLING)}
_AMOUNT: Final = re.compile(r"[0-9]+%\Z")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A strategy of rollout has a type that there is, and lets something happen."""
    kind, spec = body["kind"], body.get("spec", {})
    field = "strategy" if kind == "Deployment" else "updateStrategy"
    said, at = spec.get(field, {}), ("spec", field)
    yield from word(at, said, "type", _TYPES.get(kind, ("OnDelete", _ROLLING)))
    if kind == "StatefulSet":
        yield from word(("spec",), spec, "podManagementPolicy", ("OrderedReady", "Parallel"))
        yield from number((*at, "rollingUpdate"), said.get("rollingUpdate", {}), "partition")
    if "rollingUpdate" not in said:
        return
    if said.get("type", _ROLLING) != _ROLLING:
        yield Fault((*at, "rollingUpdate"), f"must not be there: the type is {said['type']}", on_key=True)
        return
    rolling, where = said["rollingUpdate"], (*at, "rollingUpdate")
    for name in ("maxSurge", "maxUnavailable"):
        yield from _amount((*where, name), rolling.get(name))
    least = {"Deployment": 1}.get(kind, 0)  # what is taken where nothing is said, as far as it is above nothing
    if (
        kind != "StatefulSet"
        and _is_nothing(rolling.get("maxSurge", least))
        and _is_nothing(rolling.get("maxUnavailable", 1))
    ):
        yield Fault(where, "lets nothing happen: maxSurge and maxUnavailable are both 0")


def _amount(path: Path, value: Any) -> Iterator[Fault]:
    if isinstance(value, str) and not _AMOUNT.match(value):
        yield Fault(path, f"is {shown(value)}, must be a whole number or a percentage such as 25%")
    elif isinstance(value, int) and value < 0:
        yield Fault(path, f"is {value}, must not be below nothing")
    elif isinstance(value, str) and path[-1] == "maxUnavailable" and int(value[:-1]) > 100:
        yield Fault(path, f"is {value}, must be at most 100%")


def _is_nothing(value: Any) -> bool:
    return value == 0 or (isinstance(value, str) and value.strip("0") == "%")
