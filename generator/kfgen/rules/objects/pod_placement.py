"""Rule `pod-placement`: what says where a pod runs is said with labels, operators and effects that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import (
    A_KEY,
    A_VALUE,
    each,
    expression,
    labels,
    named,
    needs,
    number,
    pod,
    selector,
    word,
)
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="pod-placement",
    why=(
        "What says where a pod runs, nodeSelector, tolerations, affinity and spreading, is said with labels, "
        "operators and effects that there are."
    ),
    mend="Write it as the message says.",
    source=(
        "Kubernetes: pkg/apis/core/validation, ValidateTolerations, validateAffinity, validateTopologySpreadConstraints"
    ),
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Pod
  metadata: {name: worker}
  spec:
    containers:
    - {name: main, image: example.com/worker:1}
    tolerations: [{key: gpu, operator: Exists, value: big}]
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
    - {name: main, image: example.com/worker:1}
    tolerations: [{key: gpu, operator: Exists}]
""",
    },
)

_EFFECTS: Final = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_REQUIRED: Final = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED: Final = "preferredDuringSchedulingIgnoredDuringExecution"


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """What says where a pod runs is said with labels, operators and effects that there are."""
    at, spec = pod(body)
    yield from labels((*at, "nodeSelector"), spec.get("nodeSelector", {}))
    for path, one in each(spec, "tolerations", at):
        yield from _toleration(path, one)
    affinity, where = spec.get("affinity", {}), (*at, "affinity")
    yield from _of_nodes((*where, "nodeAffinity"), affinity.get("nodeAffinity", {}))
    for field in ("podAffinity", "podAntiAffinity"):
        yield from _of_pods((*where, field), affinity.get(field, {}))
    for path, one in each(spec, "topologySpreadConstraints", at):
        yield from number(path, one, "maxSkew", 1)
        yield from number(path, one, "minDomains", 1)
        yield from named((*path, "topologyKey"), one.get("topologyKey", ""), A_KEY)
        yield from word(path, one, "whenUnsatisfiable", ("DoNotSchedule", "ScheduleAnyway"))
        yield from selector((*path, "labelSelector"), one.get("labelSelector", {}))


def _toleration(path: Path, one: dict[str, Any]) -> Iterator[Fault]:
    operator, value = one.get("operator") or "Equal", one.get("value", "")
    yield from word(path, one, "operator", ("Equal", "Exists"))
    yield from word(path, one, "effect", _EFFECTS)
    if one.get("key"):
        yield from named((*path, "key"), one["key"], A_KEY)
    elif operator != "Exists":
        yield Fault(path, "has no key, which only the operator Exists can do without")
    if operator == "Exists" and value:
        yield Fault((*path, "value"), "must not be there: the operator is Exists")
    elif operator == "Equal":
        yield from named((*path, "value"), value, A_VALUE)
    if "tolerationSeconds" in one and one.get("effect") != "NoExecute":
        yield Fault((*path, "tolerationSeconds"), "needs effect: NoExecute")


def _of_nodes(at: Path, affinity: dict[str, Any]) -> Iterator[Fault]:
    required = affinity.get(_REQUIRED)
    if required is not None:
        yield from needs((*at, _REQUIRED), required, "nodeSelectorTerms")
        for path, term in each(required, "nodeSelectorTerms", (*at, _REQUIRED)):
            yield from _term(path, term)
    for path, one in each(affinity, _PREFERRED, at):
        yield from number(path, one, "weight", 1, 100)
        yield from _term((*path, "preference"), one.get("preference", {}))


def _term(at: Path, term: dict[str, Any]) -> Iterator[Fault]:
    for path, one in each(term, "matchExpressions", at):
        yield from expression(path, one)


def _of_pods(at: Path, affinity: dict[str, Any]) -> Iterator[Fault]:
    for path, one in each(affinity, _REQUIRED, at):
        yield from _near(path, one)
    for path, one in each(affinity, _PREFERRED, at):
        yield from number(path, one, "weight", 1, 100)
        yield from _near((*path, "podAffinityTerm"), one.get("podAffinityTerm", {}))


def _near(at: Path, term: dict[str, Any]) -> Iterator[Fault]:
    yield from named((*at, "topologyKey"), term.get("topologyKey", ""), A_KEY)
    for field in ("labelSelector", "namespaceSelector"):
        yield from selector((*at, field), term.get(field, {}))
