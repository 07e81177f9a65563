"""Rule `autoscaler`: an autoscaler has at least one pod, at most no fewer, and metrics that say what they measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import (
    A_LABEL,
    each,
    is_above,
    is_below,
    is_label,
    is_of_containers,
    needs,
    number,
    shown,
    word,
)
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="autoscaler",
    why=(
        "An autoscaler keeps at least one pod, allows no fewer at most than at least, and each metric has "
        "what its type asks for."
    ),
    mend="Raise maxReplicas, or lower minReplicas.",
    source="Kubernetes: pkg/apis/autoscaling/validation, ValidateHorizontalPodAutoscaler",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: autoscaling/v2
  kind: HorizontalPodAutoscaler
  metadata: {name: worker}
  spec:
    scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: worker}
    minReplicas: 4
    maxReplicas: 2
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: autoscaling/v2
  kind: HorizontalPodAutoscaler
  metadata: {name: worker}
  spec:
    scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: worker}
    minReplicas: 2
    maxReplicas: 4
""",
    },
)

# What a type of metric is said in, and the values that its target must have one of.
_METRICS: Final = {
    "Resource": ("resource", ("averageUtilization", "averageValue")),
    "ContainerResource": ("containerResource", ("averageUtilization", "averageValue")),
    "Pods": ("pods", ("averageValue",)),
    "Object": ("object", ("value", "averageValue")),
    "External": ("external", ("value", "averageValue")),
}
_TARGETS: Final = ("Utilization", "Value", "AverageValue")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """An autoscaler has at least one pod, at most no fewer, and metrics that say what they measure."""
    spec, at = body.get("spec", {}), ("spec",)
    target = spec.get("scaleTargetRef", {})
    # Of what can be scaled, one kind alone has no group.
    yield from _reference((*at, "scaleTargetRef"), target, in_core=target.get("kind") == "ReplicationController")
    yield from _replicas(spec)
    yield from number(at, spec, "targetCPUUtilizationPercentage", 1)
    for path, one in each(spec, "metrics", at):
        yield from _metric(path, one)
    for side in ("scaleUp", "scaleDown"):
        yield from _rules((*at, "behavior", side), spec.get("behavior", {}).get(side, {}))


def _reference(where: Path, said: dict[str, Any], *, in_core: bool) -> Iterator[Fault]:
    yield from needs(where, said, "kind", "name")
    for field in ("kind", "name"):
        yield from _segment(where, said, field)
    version = said.get("apiVersion", "")
    group, slash, _ = version.partition("/")
    at, said_so = ((*where, "apiVersion"), f"is {shown(version)}") if version else (where, "says no apiVersion")
    if version.count("/") > 1 or not (in_core or (slash and group)):
        yield Fault(at, f"{said_so}, must name the API group, too, as in apps/v1")


def _segment(where: Path, said: dict[str, Any], field: str) -> Iterator[Fault]:
    if said.get(field) in (".", "..") or set(said.get(field, "")) & {"/", "%"}:
        yield Fault((*where, field), f"is {shown(said[field])}, must be without / and %, and not . or ..")


def _replicas(spec: dict[str, Any]) -> Iterator[Fault]:
    yield from number(("spec",), spec, "minReplicas", 1)
    yield from number(("spec",), spec, "maxReplicas", 1)
    low, high = spec.get("minReplicas", 1), spec.get("maxReplicas", 1)
    if high < low and high > 0:
        yield Fault(("spec", "maxReplicas"), f"is {high}, below minReplicas {low}")


def _metric(path: Path, one: dict[str, Any]) -> Iterator[Fault]:
    yield from needs(path, one, "type")
    yield from word(path, one, "type", tuple(_METRICS))
    field, wanted = _METRICS.get(one.get("type", ""), ("", ()))
    if not field:
        return
    for other, _ in _METRICS.values():
        if other in one and other != field:
            yield Fault((*path, other), f"stands beside type {one['type']}, which is said in {field}", on_key=True)
    if field not in one:
        yield Fault(path, f'needs "{field}": its type is {one["type"]}')
        return
    yield from _source((*path, field), field, one[field])
    yield from _target((*path, field, "target"), one[field].get("target", {}), wanted, field)


def _source(at: Path, field: str, said: dict[str, Any]) -> Iterator[Fault]:
    """What is measured."""
    if field in ("resource", "containerResource"):
        yield from needs(at, said, "name")
    else:
        yield from needs((*at, "metric"), said.get("metric", {}), "name")
        yield from _segment((*at, "metric"), said.get("metric", {}), "name")
    if field == "object":
        yield from _reference((*at, "describedObject"), said.get("describedObject", {}), in_core=True)
    if field == "containerResource":
        yield from needs(at, said, "container")
        if said.get("container") and not is_label(said["container"]):
            yield Fault((*at, "container"), f"is {shown(said['container'])}, must be {A_LABEL}")
        name = said.get("name", "")
        if name and not is_of_containers(name):
            yield Fault((*at, "name"), f"is {shown(name)}, must be a resource of containers, such as cpu")


def _target(where: Path, target: dict[str, Any], wanted: tuple[str, ...], field: str) -> Iterator[Fault]:
    yield from needs(where, target, "type")
    yield from word(where, target, "type", _TARGETS)
    said = [name for name in wanted if name in target]
    if not said:
        yield Fault(where, f"needs {' or '.join(wanted)}")
    if len(said) > 1 and field != "object":
        yield Fault((*where, said[1]), f"stands beside {said[0]}", on_key=True)
    yield from number(where, target, "averageUtilization", 1)
    for name in ("value", "averageValue"):
        if name in target and not is_above(target[name]):
            yield Fault((*where, name), f"is {target[name]}, must be above nothing")


def _rules(at: Path, rules: dict[str, Any]) -> Iterator[Fault]:
    yield from number(at, rules, "stabilizationWindowSeconds", 0, 3600)
    yield from word(at, rules, "selectPolicy", ("Max", "Min", "Disabled"))
    if "tolerance" in rules and is_below(rules["tolerance"]):
        yield Fault((*at, "tolerance"), f"is {shown(rules['tolerance'])}, must not be below 0")
    if rules.get("policies") == []:
        yield Fault((*at, "policies"), "is empty")
    for path, one in each(rules, "policies", at):
        yield from word(path, one, "type", ("Pods", "Percent"))
        yield from number(path, one, "value", 1)
        yield from number(path, one, "periodSeconds", 1, 1800)
