"""Rules of tenancy: what the API server refuses of quotas and limits, and what a Profile cannot carry."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import did_you_mean
from kfgen.domain.quantity import amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.environment import Environment, Namespace
    from kfgen.domain.problem import Path, Report

# pkg/apis/core/helper/helpers.go, standardQuotaResources; the first of them are counted in whole numbers.
_COUNTED: Final = (
    "pods",
    "services",
    "services.loadbalancers",
    "services.nodeports",
    "persistentvolumeclaims",
    "configmaps",
    "secrets",
    "replicationcontrollers",
    "resourcequotas",
)
_COMPUTE: Final = ("cpu", "memory", "ephemeral-storage")
_QUOTA: Final = (
    *_COUNTED,
    *_COMPUTE,
    *(f"{kind}.{name}" for kind in ("requests", "limits") for name in _COMPUTE),
    "requests.storage",
)
_OF_PODS: Final = (*_COMPUTE, "hugepages-2Mi", "hugepages-1Gi")
_RISING: Final = ("min", "defaultRequest", "default", "max")  # each at most the next


def profile_carries_it(namespace: Namespace, environment: Environment, report: Report) -> None:
    """Kubeflow's profile controller makes the namespace by itself, later, with labels of its own."""
    profile, settled = namespace.profile, namespace.settled
    if profile is None or not namespace.create:
        return
    for key in ("labels", "annotations"):
        where = settled.where(key, on_key=True)
        # What defaults and overrides say of all namespaces is not meant for this one.
        if settled.values.get(key) and where.file == settled.fallback.file:
            text = f'"{key}" cannot be given to a namespace that a Profile makes ({environment.label})'
            hint = "Kubeflow takes them from its ConfigMap namespace-labels-data; remove the key, or the profile"
            report.error(where, "profile", text, hint)
    if namespace.limit_range:
        text = f"a Profile makes its namespace later than a LimitRange would need it ({environment.label})"
        hint = f'write the LimitRange in catalog/manifests/ with "namespace: {namespace.key}", or remove the profile'
        report.error(settled.where("limitRange", on_key=True), "profile", text, hint)
    is_account = profile.owner.get("kind") == "ServiceAccount"
    if is_account != ("namespace" in profile.owner):
        text = "needs the namespace it lives in" if is_account else "lives in no namespace"
        text = f"a {profile.owner.get('kind')} {text} ({environment.label})"
        report.error(settled.where("profile", "owner"), "profile", text)


def quota_is_counted(namespace: Namespace, environment: Environment, report: Report) -> None:
    """The API server refuses unknown resources, and counts extended ones by their requests only."""
    for name, most in namespace.resource_quota.items():
        where = namespace.settled.where("resourceQuota", name, on_key=True)
        prefix = name.partition("/")[0] if "/" in name else ""
        if not prefix and name not in _QUOTA and "hugepages-" not in name:
            hint = (
                did_you_mean(name, _QUOTA) or "for example requests.cpu, pods, requests.nvidia.com/gpu, count/secrets"
            )
            report.error(where, "quantity", f'a quota does not count "{name}" ({environment.label})', hint)
        elif prefix and prefix != "count" and not re.match(r"requests\.|.*\.storageclass\.storage\.k8s\.io\Z", prefix):
            text = f'a quota counts "{name}" only by its requests ({environment.label})'
            report.error(where, "quantity", text, f"write requests.{name.removeprefix('limits.')}")
        elif (name in _COUNTED or prefix == "count" or (prefix and "storageclass" not in prefix)) and _is_part(most):
            text = f'{name}: "{most}" is not a whole number ({environment.label})'
            report.error(namespace.settled.where("resourceQuota", name), "quantity", text)


def _is_part(quantity: str) -> bool:
    return amount(quantity).denominator != 1


def limits_are_in_order(namespace: Namespace, environment: Environment, report: Report) -> None:
    """From min over defaultRequest and default to max nothing falls; a ratio fits max / min (`ValidateLimitRange`)."""
    for kind, said in namespace.limit_range.items():
        for path, text, hint in _wrong(kind, said):
            where = namespace.settled.where("limitRange", kind, *path)
            report.error(where, "quantity", f"{kind}: {text} ({environment.label})", hint)


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
