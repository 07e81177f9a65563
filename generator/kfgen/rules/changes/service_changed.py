"""Rule `service-changed`: a Service keeps its address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.rules.changes.differing import changed
from kfgen.rules.rule import ChangeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

_SERVICE = """\
namespace: risk
object:
  apiVersion: v1
  kind: Service
  metadata: {name: redis}
  spec: {selector: {app: redis}, ports: [{port: 6379}]}
"""

RULE: Final = ChangeRule(
    id="service-changed",
    why="A Service keeps its address, or having none, and the class of its load balancer.",
    mend="Leave it, or make one of another name; or delete it and apply it anew, while nobody reaches it.",
    source="Kubernetes: pkg/apis/core/validation, ValidateServiceUpdate",
    before={"manifests/redis.yaml": _SERVICE},
    bad={"manifests/redis.yaml": _SERVICE.replace("spec: {", "spec: {clusterIP: None, ")},
    good={
        "manifests/redis.yaml": _SERVICE,
        "manifests/pods.yaml": _SERVICE.replace("spec: {", "spec: {clusterIP: None, ").replace(
            "name: r", "name: all-r"
        ),
    },
)

_HINT: Final = "leave it; or make one of another name; or delete it first, while nobody reaches it"
_BALANCER: Final = "LoadBalancer"


def check(old: dict[str, Any], new: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A Service keeps its address."""
    before, now = old.get("spec", {}), new.get("spec", {})
    types = before.get("type"), now.get("type")
    if "ExternalName" in types:
        return
    for field, was, is_now in (
        ("clusterIP", before.get("clusterIP"), now.get("clusterIP")),
        ("clusterIPs", before.get("clusterIPs", [])[:1], now.get("clusterIPs", [])[:1]),
    ):
        if is_now and was != is_now:  # one that is no longer said stays as it is
            yield changed(("spec", field), was or None, is_now, _HINT)
    families = before.get("ipFamilies", [])[:1], now.get("ipFamilies", [])[:1]
    if all(families) and families[0] != families[1]:
        yield changed(("spec", "ipFamilies", 0), families[0][0], families[1][0], _HINT)
    classes = before.get("loadBalancerClass"), now.get("loadBalancerClass")
    if types == (_BALANCER, _BALANCER) and classes[0] != classes[1]:
        yield changed(("spec", "loadBalancerClass"), *classes, _HINT)
