"""Rule `autoscaler`: an autoscaler has at least one pod, at most no fewer, and metrics that say what they measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import each, is_above, needs, number, shown, word
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

_METRICS: Final = {
    "Resource": "resource",
    "ContainerResource": "containerResource",
    "Pods": "pods",
    "Object": "object",
    "External": "external",
}
_TARGETS: Final = {"Utilization": "averageUtilization", "Value": "value", "AverageValue": "averageValue"}


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """An autoscaler has at least one pod, at most no fewer, and metrics that say what they measure."""
    spec, at = body.get("spec", {}), ("spec",)
    target, where = spec.get("scaleTargetRef", {}), (*at, "scaleTargetRef")
    yield from _scaled(where, target)
    yield from _replicas(spec)
    for path, one in each(spec, "metrics", at):
        yield from _metric(path, one)
    for side in ("scaleUp", "scaleDown"):
        yield from _rules((*at, "behavior", side), spec.get("behavior", {}).get(side, {}))


def _scaled(where: Path, target: dict[str, Any]) -> Iterator[Fault]:
    yield from needs(where, target, "kind", "name")
    for field in ("kind", "name"):
        if target.get(field) in (".", "..") or set(target.get(field, "")) & {"/", "%"}:
            yield Fault((*where, field), f"is {shown(target[field])}, must be without / and %, and not . or ..")
    version = target.get("apiVersion", "")
    if "/" not in version and (version or "apiVersion" in target):
        yield Fault((*where, "apiVersion"), f"is {shown(version)}, must name the API group, too, as in apps/v1")


def _replicas(spec: dict[str, Any]) -> Iterator[Fault]:
    yield from number(("spec",), spec, "minReplicas", 1)
    yield from number(("spec",), spec, "maxReplicas", 1)
    low, high = spec.get("minReplicas", 1), spec.get("maxReplicas", 1)
    if high < low and high > 0:
        yield Fault(("spec", "maxReplicas"), f"is {high}, below minReplicas {low}")


def _metric(path: Path, one: dict[str, Any]) -> Iterator[Fault]:
    yield from word(path, one, "type", tuple(_METRICS))
    field = _METRICS.get(one.get("type", ""))
    if field is None:
        return
    if field not in one:
        yield Fault(path, f'needs "{field}": its type is {one["type"]}')
        return
    target = one[field].get("target", {})
    where = (*path, field, "target")
    yield from word(where, target, "type", tuple(_TARGETS))
    if not any(target.get(name) for name in _TARGETS.values()):
        yield Fault(where, f"needs {_TARGETS.get(target.get('type', ''), 'averageValue')}")
    yield from number(where, target, "averageUtilization", 1)
    for name in ("value", "averageValue"):
        if name in target and not is_above(target[name]):
            yield Fault((*where, name), f"is {target[name]}, must be above nothing")


def _rules(at: Path, rules: dict[str, Any]) -> Iterator[Fault]:
    yield from number(at, rules, "stabilizationWindowSeconds", 0, 3600)
    yield from word(at, rules, "selectPolicy", ("Max", "Min", "Disabled"))
    if rules.get("policies") == []:
        yield Fault((*at, "policies"), "is empty")
    for path, one in each(rules, "policies", at):
        yield from word(path, one, "type", ("Pods", "Percent"))
        yield from number(path, one, "value", 1)
        yield from number(path, one, "periodSeconds", 1, 1800)
