"""Rule `limits`: a quota or a range has amounts that there can be, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.domain.problem import did_you_mean
from kfgen.rules.objects.reading import COMPUTE, each, is_below, is_key, is_of_containers, needs, shown, units, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="limits",
    why=(
        "A ResourceQuota or a LimitRange has amounts of resources that there are, not below nothing, and from "
        "least to most nothing falls."
    ),
    mend="Put them in order; write whole numbers of objects.",
    source="Kubernetes: pkg/apis/core/validation, ValidateLimitRange, ValidateResourceQuota",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: LimitRange
  metadata: {name: sizes}
  spec: {limits: [{type: Container, min: {cpu: 4}, max: {cpu: 2}}]}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: LimitRange
  metadata: {name: sizes}
  spec: {limits: [{type: Container, min: {cpu: 1}, max: {cpu: 2}}]}
""",
    },
)

_RISING: Final = ("min", "defaultRequest", "default", "max")
_TYPES: Final = ("Pod", "Container", "PersistentVolumeClaim")
_COUNTED: Final = (
    *("pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps"),
    *("persistentvolumeclaims", "services.nodeports", "services.loadbalancers"),
)
_STORAGE: Final = ("storage", "requests.storage", "limits.storage")
_SCOPES: Final = (
    *("Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "PriorityClass"),
    *("CrossNamespacePodAffinity", "VolumeAttributesClass"),
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A quota or a range has amounts that there can be, in order."""
    spec = body.get("spec", {})
    if body["kind"] == "ResourceQuota":
        yield from _quota(spec)
        return
    types = set()
    for path, one in each(spec, "limits", ("spec",)):
        kind = one.get("type", "")
        yield from _range(path, one, kind)
        if kind in types:
            yield Fault((*path, "type"), f"is {kind}, as another element's is")
        types.add(kind)


def _quota(spec: dict[str, Any]) -> Iterator[Fault]:
    for name, value in spec.get("hard", {}).items():
        path: Path = ("spec", "hard", name)
        if not is_key(name) or not _is_resource(name):
            yield Fault(
                path, "is no resource that there are quotas of", did_you_mean(name, (*_COUNTED, *COMPUTE)), on_key=True
            )
        elif is_below(value):
            yield Fault(path, f"is {value}, must not be below nothing")
        elif (name in _COUNTED or name.startswith("count/")) and units(value) % 1:
            yield Fault(path, f"is {value}, must be a whole number")
    scopes = [said for _, said in each(spec, "scopes")]
    for path, said in each(spec, "scopes", ("spec",)):
        if said not in _SCOPES:
            yield Fault(path, f"is {shown(said)}, must be one of {', '.join(_SCOPES)}")
        elif f"Not{said}" in scopes:
            yield Fault(path, f"is {said}, and Not{said} stands beside it")


def _is_known(name: str) -> bool:
    bare = name.removeprefix("requests.").removeprefix("limits.")
    return name in _COUNTED or name in _STORAGE or bare in COMPUTE or bare.startswith("hugepages-")


def _range(at: Path, one: dict[str, Any], kind: str) -> Iterator[Fault]:
    if "/" not in kind:
        yield from needs(at, one, "type")
        yield from word(at, one, "type", _TYPES)
    if kind == "Pod":
        for field in ("default", "defaultRequest"):
            if one.get(field):
                yield Fault((*at, field), "must not be there: a Pod has no resources of its own", on_key=True)
    if kind == "PersistentVolumeClaim" and not any("storage" in one.get(field, {}) for field in ("min", "max")):
        yield Fault(at, "needs a min or max of storage")
    yield from _names(at, one, kind)
    yield from _order(at, one)


def _names(at: Path, one: dict[str, Any], kind: str) -> Iterator[Fault]:
    """Of pods and containers, what containers can have; of other things, whatever is a resource."""
    for field in (*_RISING, "maxLimitRequestRatio"):
        for name in one.get(field, {}):
            if not (is_of_containers(name) if kind in ("Pod", "Container") else is_key(name) and _is_resource(name)):
                yield Fault((*at, field, name), "is no resource that there are limits of", on_key=True)


def _is_resource(name: str) -> bool:
    return "/" in name or _is_known(name)


def _order(at: Path, one: dict[str, Any]) -> Iterator[Fault]:
    for place, low in enumerate(_RISING):
        for name, value in one.get(low, {}).items():
            for high in _RISING[place + 1 :]:
                most = one.get(high, {}).get(name)
                if most is not None and units(value) > units(most):
                    yield Fault((*at, low, name), f"is {value}, above {high} {most}")
    for name, value in one.get("maxLimitRequestRatio", {}).items():
        least, most = (units(one.get(field, {}).get(name, "0")) for field in ("min", "max"))
        if units(value) < 1 or (least and most and units(value) > most / least):
            yield Fault((*at, "maxLimitRequestRatio", name), f"is {value}; it is at least 1 and at most max / min")
