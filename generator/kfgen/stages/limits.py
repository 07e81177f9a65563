"""What is made in a namespace × its LimitRange: containers, pods and claims that the API server would refuse.

It fills in its defaults first, then asks of each container, of a pod's containers together, and of each claim
(Kubernetes: plugin/pkg/admission/limitranger). Pods get more containers than are known here, so of them only the most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.words import LLM
from kfgen.domain.pods import amount_of, as_map, pods_of, with_defaults
from kfgen.domain.problem import Report
from kfgen.domain.quantity import amount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kfgen.domain.environment import Environment, Namespace
    from kfgen.domain.manifest import Manifest
    from kfgen.domain.pods import Pods, Resources
    from kfgen.domain.problem import Where
    from kfgen.domain.resolved import Resolved

    Limits = Mapping[str, Mapping[str, str]]  # max, min, default … → resource → amount

_CLAIM: Final = "PersistentVolumeClaim"
_RATIO: Final = "maxLimitRequestRatio"


def check_limits(
    found: Resolved,
    built: Sequence[Manifest],
    runtimes: Callable[[], Iterable[Manifest]],
    environment: Environment,
    report: Report,
) -> None:
    """Report pods of an entry that the LimitRange of their namespace would refuse."""
    for namespace, here in _limited(built, environment):
        filled = not any(one.body["kind"] == LLM for one in here)  # of those KServe's configurations say the rest
        for pods in pods_of(here, runtimes()):
            where = found.settled.where(*pods.part, "resources")
            for text in _of_pods(pods, namespace.limit_range, filled=filled):
                _tell(where, text, namespace, environment, report)
        _check_claims(here, namespace, found.settled.where, environment, report)


def check_claims(noun: Any, built: Sequence[Manifest], environment: Environment, report: Report) -> None:
    """Report claims of a store that the LimitRange of their namespace would refuse."""
    for namespace, here in _limited(built, environment):
        _check_claims(here, namespace, lambda: noun.settled.where("size"), environment, report)


def _limited(built: Sequence[Manifest], environment: Environment) -> Iterator[tuple[Namespace, list[Manifest]]]:
    for key in sorted({one.key.namespace for one in built} - {""}):
        if environment.namespaces[key].limit_range:
            yield environment.namespaces[key], [one for one in built if one.key.namespace == key]


def _check_claims(
    here: Iterable[Manifest], namespace: Namespace, where: Callable[[], Where], environment: Environment, report: Report
) -> None:
    limits = namespace.limit_range.get(_CLAIM, {})
    for one in here if limits else ():
        if one.body["kind"] == _CLAIM:
            resources = as_map(as_map(one.body.get("spec")).get("resources"))
            for text in _beyond("the claim", "storage", {"requests": as_map(resources.get("requests"))}, limits):
                _tell(where(), f"{text} of a claim", namespace, environment, report)


def _tell(where: Where, text: str, namespace: Namespace, environment: Environment, report: Report) -> None:
    said = f'{text} in limitRange of namespace "{namespace.key}" ({environment.label}): it would be refused'
    report.error(where, "beyond-limits", said, "ask for what fits, or change limitRange of the namespace")


def _of_pods(pods: Pods, limit_range: Mapping[str, Limits], *, filled: bool) -> Iterator[str]:
    """What is beyond the limits of containers, then of the pod that they are in."""
    own, together = limit_range.get("Container", {}), limit_range.get("Pod", {})
    whole = [(name, with_defaults(resources, own) if filled else resources) for name, resources in pods.containers]
    for name, resources in whole:
        for resource in sorted({key for field in ("min", "max", _RATIO) for key in own.get(field, {})}):
            for text in _beyond(name, resource, resources, own):
                yield f"{text} of a container"
    for resource, most in together.get("max", {}).items():
        for kind in ("limits", "requests"):
            taken = sum(amount_of(one.get(kind, {}).get(resource)) or 0 for _, one in whole)
            if taken > amount(most):
                shown = f"the containers of a pod have {float(taken):g} of {resource} as {kind}"
                yield f"{shown}, above max {most} of a pod"
                break


def _beyond(name: str, resource: str, resources: Resources, limits: Limits) -> Iterator[str]:
    """What one container or claim has less of than the least, or more of than the most, or too unevenly."""
    said = {kind: resources.get(kind, {}).get(resource) for kind in ("requests", "limits")}
    least, most, ratio = (amount_of(limits.get(field, {}).get(resource)) for field in ("min", "max", _RATIO))
    request, limit = amount_of(said["requests"]), amount_of(said["limits"])
    each = (("limits", limit), ("requests", request))
    above = [kind for kind, value in each if value is not None and most is not None and value > most]
    below = [kind for kind, value in each if value is not None and least is not None and value < least]
    if above:
        yield f"{name} has {said[above[0]]} of {resource} as {above[0]}, above max {limits['max'][resource]}"
    if below:
        yield f"{name} has {said[below[-1]]} of {resource} as {below[-1]}, below min {limits['min'][resource]}"
    if ratio is not None and request and limit and limit / request > ratio:
        shown = f"{name} has {said['limits']} of {resource} as limit and {said['requests']} as request"
        yield f"{shown}, beyond {_RATIO} {limits[_RATIO][resource]}"
