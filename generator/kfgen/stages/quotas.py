"""What is made in a namespace × its quota: pods that the API server would refuse, and sums that do not fit.

Where a quota counts cpu or memory, each container must say it (Kubernetes: pkg/quota/v1/evaluator/core/pods.go).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.words import INFERENCE_SERVICE, LLM
from kfgen.domain.platform import InstalledConfig
from kfgen.domain.pods import Pods, amount_of, as_map, pods_of, with_defaults
from kfgen.domain.problem import Report, Where, listing, warn_idle
from kfgen.domain.quantity import amount, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kfgen.domain.environment import Environment, Namespace
    from kfgen.domain.manifest import Manifest
    from kfgen.domain.pods import Resources
    from kfgen.domain.resolved import Resolved
    from kfgen.domain.result import EntryResult

Takes = dict[str, dict[str, tuple[str, str]]]  # namespace → resource of its quota → fewest, most, as fractions

_MUST_BE_SAID: Final = {
    **{name: ("requests", name) for name in ("cpu", "memory")},
    **{f"{kind}.{name}": (kind, name) for kind in ("requests", "limits") for name in ("cpu", "memory")},
}
_MOST_TAKERS: Final = 3  # that a message names
_PODS: Final = ("pods", "count/pods")
_CLAIMS: Final = ("persistentvolumeclaims", "count/persistentvolumeclaims")
_QUEUE_PROXY: Final = "queue-proxy"
# pkg/deployment/config.go of Knative: all that it sets by itself.
_QUEUE_REQUEST: Final = "25m"


def claims_of(built: Sequence[Manifest], environment: Environment) -> Takes:
    """What the claims of a store take of the quotas of their namespaces."""
    found = {one.key: dict(_sums((), here, one)) for one, here in _under_quota(built, environment)}
    return {key: taken for key, taken in found.items() if taken}


def _under_quota(built: Sequence[Manifest], environment: Environment) -> Iterator[tuple[Namespace, list[Manifest]]]:
    """The namespaces with a quota, and what is made in each."""
    for key in sorted({one.key.namespace for one in built} - {""}):
        if environment.namespaces[key].resource_quota:
            yield environment.namespaces[key], [one for one in built if one.key.namespace == key]


def takings(
    found: Resolved,
    built: Sequence[Manifest],
    runtimes: Callable[[], Iterable[Manifest]],
    environment: Environment,
    report: Report,
) -> Takes:
    """What objects take of the quotas of their namespaces; pods that these would refuse go to the report.

    `runtimes` gives those of the catalog that serve them.
    """
    result: Takes = {}
    for namespace, here in _under_quota(built, environment):
        pods = list(pods_of(here, runtimes()))
        llm = any(one.body["kind"] == LLM for one in here)
        knative = getattr(found.noun, "mode", "") == "Knative" and {one.body["kind"] for one in here} & _ON_KNATIVE
        for one in () if llm else pods:  # of those KServe's configurations say the rest
            _check(one, namespace, found, environment, report)
        if knative:
            _check_queue_proxy(namespace, environment, report)
        result[namespace.key] = dict(_sums(pods, here, namespace))
    return result


_ON_KNATIVE: Final = frozenset({INFERENCE_SERVICE, "InferenceGraph"})


def _silent(resources: Resources, namespace: Namespace) -> list[str]:
    """What the quota counts and a container says nothing of, nor a LimitRange in its place."""
    filled = with_defaults(resources, namespace.limit_range.get("Container", {}))
    wanted = {name: _MUST_BE_SAID[name] for name in namespace.resource_quota if name in _MUST_BE_SAID}
    return [name for name, (kind, one) in wanted.items() if one not in filled[kind]]


def _check(pods: Pods, namespace: Namespace, found: Resolved, environment: Environment, report: Report) -> None:
    for name, resources in pods.containers:
        silent = _silent(resources, namespace)
        if silent:
            where = found.settled.where(*pods.part, "resources")
            text = (
                f"{name} says nothing of {listing(silent)}, which the quota of {_named(namespace, environment)} counts"
            )
            hint = (
                "say it in resources, or in limitRange of the namespace: {Container: {default: {cpu: 1, memory: 1Gi}}}"
            )
            tell = report.error if _is_ours(namespace) else report.warn
            tell(where, "quota", f"{text}: its pods would be refused", hint)


def _check_queue_proxy(namespace: Namespace, environment: Environment, report: Report) -> None:
    """The container that Knative puts into every pod: it says what `config-deployment` tells it to say."""
    config, features = (environment.platform.get(name) for name in ("config-deployment", "config-features"))
    said = config.data() if isinstance(config, InstalledConfig) else {}
    if isinstance(features, InstalledConfig) and features.data().get("queueproxy.resource-defaults") == "enabled":
        return
    resources: dict[str, dict[str, str]] = {"requests": {"cpu": _QUEUE_REQUEST}, "limits": {}}
    for kind, kinds in (("request", "requests"), ("limit", "limits")):
        for name, camel in (("cpu", "CPU"), ("memory", "Memory")):
            value = said.get(f"queue-sidecar-{name}-{kind}", said.get(f"queueSidecar{camel}{kind.title()}"))
            resources[kinds] |= {name: value} if value else {}
    silent = _silent(resources, namespace)
    if silent:
        keys = [
            f"queue-sidecar-{one}-{kind.removesuffix('s')}: …" for kind, one in map(_MUST_BE_SAID.__getitem__, silent)
        ]
        text = f"Knative's {_QUEUE_PROXY} says nothing of {listing(silent)}, which the quota of"
        hint = f"platform: {{config-deployment: {{{', '.join(dict.fromkeys(keys))}}}}}, or limitRange of the namespace"
        where = namespace.settled.where("resourceQuota", on_key=True)
        tell = report.error if _is_ours(namespace) else report.warn
        tell(where, "quota", f"{text} {_named(namespace, environment)} counts: pods would be refused", hint)


def _is_ours(namespace: Namespace) -> bool:
    """Whether kfgen makes all that bounds it; elsewhere a LimitRange may be there that the catalog does not know."""
    return namespace.create and namespace.profile is None


def _named(namespace: Namespace, environment: Environment) -> str:
    return f'namespace "{namespace.key}" ({environment.label})'


def _sums(
    pods: Iterable[Pods], manifests: Iterable[Manifest], namespace: Namespace
) -> Iterator[tuple[str, tuple[str, str]]]:
    claims = [one.body for one in manifests if one.body["kind"] == "PersistentVolumeClaim"]
    for name in namespace.resource_quota:
        if name in _CLAIMS:
            number = Fraction(len(claims))
            low, high = number, number
        elif name == "requests.storage":
            low = sum((_amount(_storage(one)) for one in claims), Fraction(0))
            high = low
        else:
            each = [(one, _of_one(one, name)) for one in pods]
            low = sum((one.fewest * taken for one, taken in each), Fraction(0))
            high = sum((one.most * taken for one, taken in each), Fraction(0))
        if high:
            yield name, (str(low), str(high))


def _of_one(pods: Pods, name: str) -> Fraction:
    """What one pod takes of a resource of a quota."""
    if name in _PODS:
        return Fraction(1)
    kind, _, resource = name.partition(".") if name.startswith(("requests.", "limits.")) else ("requests", "", name)
    return sum((_amount(one.get(kind, {}).get(resource)) for _, one in pods.containers), Fraction(0))


def _storage(claim: Mapping[str, Any]) -> Any:
    return as_map(as_map(as_map(claim.get("spec")).get("resources")).get("requests")).get("storage")


def _amount(quantity: Any) -> Fraction:
    return amount_of(quantity) or Fraction(0)


def check_quotas(results: Sequence[EntryResult], environments: Mapping[str, Environment], report: Report) -> None:
    """Report namespaces in which more is made than their quota allows: at the fewest replicas, or at the most."""
    meant: set[tuple[str, str]] = set()
    for (name, key, resource), (fewest, most) in _totals(results, environments).items():
        environment = environments[name]
        namespace = environment.namespaces[key]
        quota = namespace.resource_quota.get(resource)
        if quota is None or most <= amount(quota):
            continue
        where, what = namespace.settled.where("resourceQuota", resource), f"{resource} ({environment.label})"
        before = len(report.problems)
        is_over = fewest > amount(quota)
        hint = f"raise the quota, or ask for less: {_takers(results, (name, key, resource), 0 if is_over else 1)}"
        if is_over:
            text = f"the quota is {quota}, and what is made here takes {shown(fewest)} of {what}"
            report.error(where, "quota", text, hint)
        elif "quota" in namespace.settled.values.get("ignore", ()):
            meant.add(("namespaces", key))
        else:
            text = f"the quota is {quota}, and what is made here takes {shown(most)} of {what} at the most replicas"
            report.warn(where, "quota", f"{text}: the last pods would be refused", hint)
        report.came_up_in(environment.label, before)
    for result in results:
        reason = result.reasons.get("quota")
        if reason is not None and reason.at and (result.summary["folder"], result.summary["name"]) not in meant:
            warn_idle(Where(result.source, reason.at, on_key=True), "quota", report)


def _takers(results: Iterable[EntryResult], place: tuple[str, str, str], which: int) -> str:
    """Who takes most of a resource, at the fewest replicas (0) or the most (1): `models/fraud takes 24Gi`."""
    name, key, resource = place
    taken = [(one.summary, one.takes.get(name, {}).get(key, {}).get(resource)) for one in results]
    each = sorted((-Fraction(both[which]), f"{one['folder']}/{one['name']}") for one, both in taken if both)
    more = f" and {len(each) - _MOST_TAKERS} more" if len(each) > _MOST_TAKERS else ""
    return ", ".join(f"{one} takes {shown(-much)}" for much, one in each[:_MOST_TAKERS]) + more


def _totals(
    results: Iterable[EntryResult], environments: Mapping[str, Environment]
) -> dict[tuple[str, str, str], tuple[Fraction, Fraction]]:
    """(environment, namespace, resource) → what all entries take together, fewest and most."""
    totals: dict[tuple[str, str, str], tuple[Fraction, Fraction]] = {}
    for result in results:
        for name, by_namespace in result.takes.items():
            for key, taken in by_namespace.items():
                if key not in environments[name].namespaces:  # a pool of nodes, or the addresses of a cluster
                    continue
                for resource, (low, high) in taken.items():
                    before = totals.get((name, key, resource), (Fraction(0), Fraction(0)))
                    totals[name, key, resource] = before[0] + Fraction(low), before[1] + Fraction(high)
    return totals
