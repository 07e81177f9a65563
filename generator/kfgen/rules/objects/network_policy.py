"""Rule `network-policy`: a network policy names peers, ranges and ports that there can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.domain.problem import did_you_mean
from kfgen.rules.objects.reading import each, is_within, network, port, selector, shown, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="network-policy",
    why="A network policy names peers, ranges of addresses and ports that there can be.",
    mend="Write ranges as 10.0.0.0/8, ports as numbers or as names of containers' ports.",
    source="Kubernetes: pkg/apis/networking/validation, ValidateNetworkPolicySpec",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {name: inner}
  spec:
    podSelector: {}
    ingress:
      - from: [{ipBlock: {cidr: 10.0.0.0}}]
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {name: inner}
  spec:
    podSelector: {}
    ingress:
      - from: [{ipBlock: {cidr: 10.0.0.0/8}}]
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A network policy names peers, ranges and ports that there can be."""
    spec = body.get("spec", {})
    yield from selector(("spec", "podSelector"), spec.get("podSelector", {}))
    for path, said in each(spec, "policyTypes", ("spec",)):
        if said not in ("Ingress", "Egress"):
            yield Fault(path, f"is {shown(said)}, must be Ingress or Egress", did_you_mean(said, ("Ingress", "Egress")))
    if len(spec.get("policyTypes", ())) > 2:
        yield Fault(("spec", "policyTypes"), "has more than two elements")
    for direction, side in (("ingress", "from"), ("egress", "to")):
        for path, rule in each(spec, direction, ("spec",)):
            for at, peer in each(rule, side, path):
                yield from _peer(at, peer)
            for at, one in each(rule, "ports", path):
                yield from _port(at, one)


def _peer(at: Path, peer: dict[str, Any]) -> Iterator[Fault]:
    if not peer:
        yield Fault(at, "is nobody; it needs ipBlock, podSelector or namespaceSelector")
    if "ipBlock" in peer and len(peer) > 1:
        yield Fault(at, "has selectors beside ipBlock")
    for field in ("podSelector", "namespaceSelector"):
        yield from selector((*at, field), peer.get(field, {}))
    if "ipBlock" in peer:
        yield from _block((*at, "ipBlock"), peer["ipBlock"])


def _block(where: Path, block: dict[str, Any]) -> Iterator[Fault]:
    whole = network(block.get("cidr", ""))
    if whole is None:
        text = f"is {shown(block.get('cidr', ''))}, must be a range such as 10.0.0.0/8"
        yield Fault((*where, "cidr") if "cidr" in block else where, text)
    for path, said in each(block, "except", where):
        part = network(said)
        if part is None:
            yield Fault(path, f"is {shown(said)}, must be a range such as 10.0.0.0/8")
        elif whole and (part == whole or not is_within(part, whole)):
            yield Fault(path, f"is {said}, which is no part of {block['cidr']}")


def _port(at: Path, one: dict[str, Any]) -> Iterator[Fault]:
    yield from word(at, one, "protocol", ("TCP", "UDP", "SCTP"))
    yield from port(at, one, "port")
    last, first = one.get("endPort"), one.get("port")
    if last is None:
        return
    if not isinstance(first, int):
        yield Fault((*at, "endPort"), "needs a number as port", on_key=True)
    elif not first <= last <= 65535:
        yield Fault((*at, "endPort"), f"is {last}, must be from {first} to 65535")
