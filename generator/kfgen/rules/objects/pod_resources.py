"""Rule `pod-resources`: a container requests no more than its limit, and nothing below nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.domain.problem import did_you_mean
from kfgen.rules.objects.reading import COMPUTE, containers, is_below, is_device, is_of_containers, units
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="pod-resources",
    why=(
        "A container requests no more of a resource than its limit; devices are whole, and as many requested "
        "as allowed."
    ),
    mend="Raise the limit, or request less.",
    source="Kubernetes: pkg/apis/core/validation, validateResourceRequirements",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Pod
  metadata: {name: worker}
  spec:
    containers:
    - {name: main, image: example.com/worker:1, resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Pod
  metadata: {name: worker}
  spec:
    containers:
    - {name: main, image: example.com/worker:1, resources: {requests: {memory: 1Gi}, limits: {memory: 2Gi}}}
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A container requests no more than its limit, and nothing below nothing."""
    for path, one in containers(body):
        said = one.get("resources", {})
        at = (*path, "resources")
        for side in ("requests", "limits"):
            for name, value in said.get(side, {}).items():
                yield from _amount((*at, side, name), name, value)
        yield from _together(at, said.get("requests", {}), said.get("limits", {}))


def _amount(path: Path, name: str, value: Any) -> Iterator[Fault]:
    if not is_of_containers(name):
        hint = did_you_mean(name, COMPUTE)
        yield Fault(path, "is no resource of a container", hint, on_key=True)
    elif is_below(value):
        yield Fault(path, f"is {value}, must not be below nothing")
    elif is_device(name) and units(value) % 1:
        yield Fault(path, f"is {value}, and devices are whole")


def _together(at: Path, requests: dict[str, Any], limits: dict[str, Any]) -> Iterator[Fault]:
    for name, value in requests.items():
        limit = limits.get(name)
        if limit is None:
            if is_device(name):
                yield Fault((*at, "requests", name), "needs a limit of the same amount", on_key=True)
        elif units(value) > units(limit):
            yield Fault((*at, "requests", name), f"is {value}, above its limit of {limit}")
        elif is_device(name) and units(value) != units(limit):
            yield Fault((*at, "requests", name), f"is {value}, must be its limit of {limit}: devices are not shared")
    pages = [name for name in {**requests, **limits} if name.startswith("hugepages-")]
    if pages and not {"cpu", "memory"} & {*requests, *limits}:
        yield Fault(at, "has huge pages, and needs cpu or memory beside them")
