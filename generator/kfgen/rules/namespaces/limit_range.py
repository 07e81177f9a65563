"""Rule `limit-range`: from min over defaultRequest and default to max nothing falls."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from kfgen.domain.kubernetes import COMPUTE
from kfgen.domain.problem import did_you_mean
from kfgen.domain.quantity import amount
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.environment import Environment, Namespace
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="limit-range",
    why="From min over defaultRequest and default to max nothing falls, and a ratio fits them.",
    mend="Put them in order.",
    source="Kubernetes: ValidateLimitRange",
    bad={
        "namespaces/risk.yaml": """\
limitRange: {Container: {default: {cpu: 4}, max: {cpu: 2}}}
""",
    },
    good={
        "namespaces/risk.yaml": """\
limitRange: {Container: {default: {cpu: 1}, max: {cpu: 2}}}
""",
    },
)

_OF_PODS: Final = (*COMPUTE, "hugepages-2Mi", "hugepages-1Gi")

_RISING: Final = ("min", "defaultRequest", "default", "max")  # each at most the next


def check(namespace: Namespace, environment: Environment, report: Report) -> None:
    """From min over defaultRequest and default to max nothing falls; a ratio fits max / min (`ValidateLimitRange`)."""
    for kind, said in namespace.limit_range.items():
        for path, text, hint in _wrong(kind, said):
            where = namespace.settled.where("limitRange", kind, *path)
            report.error(where, RULE.id, f"{kind}: {text} ({environment.label})", hint)


def _wrong(kind: str, said: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[Path, str, str]]:
    """(place, what is wrong, hint) for one type of limits."""
    yield from _unknown(kind, said)
    for low, high in combinations(_RISING, 2):
        for resource in said.get(low, {}).keys() & said.get(high, {}).keys():
            if amount(said[low][resource]) > amount(said[high][resource]):
                text = f"{low} of {resource} is {said[low][resource]}, above {high} {said[high][resource]}"
                yield (low, resource), text, ""
    for resource, ratio in said.get("maxLimitRequestRatio", {}).items():
        least, most = (amount(said.get(field, {}).get(resource, "0")) for field in ("min", "max"))
        if amount(ratio) < 1 or (least and most and amount(ratio) > most / least):
            text = f"maxLimitRequestRatio of {resource} is {ratio}; it is at least 1 and at most max / min"
            yield ("maxLimitRequestRatio", resource), text, ""


def _unknown(kind: str, said: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[Path, str, str]]:
    """Resources that pods do not have; a claim has storage, and some limit of it."""
    if kind == "PersistentVolumeClaim":
        if not any("storage" in said.get(field, {}) for field in ("min", "max")):
            yield (), "it needs a min or max of storage", "for example max: {storage: 100Gi}"
        return
    for field, amounts in said.items():
        for resource in amounts:
            if "/" not in resource and resource not in _OF_PODS:
                yield (field, resource), f'"{resource}" is no resource of a container', did_you_mean(resource, _OF_PODS)
