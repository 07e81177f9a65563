"""Rule `service-type`: what a Service says fits its type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import each, is_address, named, needs, network, number, shown, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="service-type",
    why="What a Service says fits its type, which is one that there is.",
    mend="Take it away, or give the Service another type.",
    source="Kubernetes: pkg/apis/core/validation, validateService",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Service
  metadata: {name: worker}
  spec:
    selector: {app: worker}
    ports: [{port: 80}]
    type: Ingress
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Service
  metadata: {name: worker}
  spec:
    selector: {app: worker}
    ports: [{port: 80}]
    type: NodePort
""",
    },
)

_TYPES: Final = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")
_WORDS: Final = {
    "type": _TYPES,
    "sessionAffinity": ("None", "ClientIP"),
    "internalTrafficPolicy": ("Cluster", "Local"),
    "externalTrafficPolicy": ("Cluster", "Local"),
    "ipFamilyPolicy": ("SingleStack", "PreferDualStack", "RequireDualStack"),
}
_BALANCED: Final = ("loadBalancerSourceRanges", "allocateLoadBalancerNodePorts", "loadBalancerClass")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """What a Service says fits its type."""
    spec, at = body.get("spec", {}), ("spec",)
    for field, words in _WORDS.items():
        yield from word(at, spec, field, words)
    said = spec.get("type", "ClusterIP")
    if said == "ExternalName":
        yield from _external(spec)
    elif said in ("NodePort", "LoadBalancer") and spec.get("clusterIP") == "None":
        yield Fault(("spec", "clusterIP"), f"is None, which a Service of type {said} cannot be")
    yield from _only_with_type(spec, said)
    yield from _addresses(spec)
    affinity = spec.get("sessionAffinityConfig", {})
    if spec.get("sessionAffinity") == "ClientIP":
        where = (*at, "sessionAffinityConfig", "clientIP")
        yield from number(where, affinity.get("clientIP", {}), "timeoutSeconds", 1, 86400)


def _external(spec: dict[str, Any]) -> Iterator[Fault]:
    yield from needs(("spec",), spec, "externalName")
    if spec.get("externalName"):
        yield from named(("spec", "externalName"), spec["externalName"].removesuffix("."))
    for field in ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"):
        if spec.get(field):
            yield Fault(("spec", field), "must not be there: the type is ExternalName", on_key=True)


def _only_with_type(spec: dict[str, Any], said: str) -> Iterator[Fault]:
    for field in _BALANCED:
        if field in spec and said != "LoadBalancer":
            yield Fault(("spec", field), "needs type: LoadBalancer", on_key=True)
    policy = spec.get("externalTrafficPolicy")
    if policy and said not in ("NodePort", "LoadBalancer") and not spec.get("externalIPs"):
        yield Fault(("spec", "externalTrafficPolicy"), "needs type: NodePort or LoadBalancer", on_key=True)
    if spec.get("healthCheckNodePort") and (said, policy) != ("LoadBalancer", "Local"):
        yield Fault(
            ("spec", "healthCheckNodePort"), "needs type: LoadBalancer and externalTrafficPolicy: Local", on_key=True
        )


def _addresses(spec: dict[str, Any]) -> Iterator[Fault]:
    if spec.get("clusterIP", "None") not in ("None", "") and not is_address(spec["clusterIP"]):
        yield Fault(("spec", "clusterIP"), f"is {shown(spec['clusterIP'])}, which is no address")
    for path, one in each(spec, "externalIPs", ("spec",)):
        if not is_address(one):
            yield Fault(path, f"is {shown(one)}, which is no address")
    for path, one in each(spec, "loadBalancerSourceRanges", ("spec",)):
        if network(one.strip()) is None:
            yield Fault(path, f"is {shown(one)}, must be a range such as 10.0.0.0/8")
