"""Rule `service-ports`: a Service has ports, each with a number of its own and, where there are several, a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import A_KEY, A_LABEL, each, named, number, port, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="service-ports",
    why="A Service has ports, each from 1 to 65535 and, where there are several, with a name of its own.",
    mend="Name every port; write the number.",
    source="Kubernetes: pkg/apis/core/validation, validateServicePort",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Service
  metadata: {name: worker}
  spec:
    selector: {app: worker}
    ports: [{port: 80}, {port: 81}]
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
    ports: [{name: http, port: 80}, {name: admin, port: 81}]
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A Service has ports, each with a number of its own and, where there are several, a name."""
    spec = body.get("spec", {})
    ports = spec.get("ports", [])
    if not ports and spec.get("clusterIP") != "None" and spec.get("type") != "ExternalName":
        yield Fault(("spec",), "needs ports")
    names: set[str] = set()
    on_nodes: set[tuple[Any, ...]] = set()
    for path, one in each(spec, "ports", ("spec",)):
        yield from _port(path, one)
        name = one.get("name", "")
        if len(ports) > 1 and not name:
            yield Fault(path, "needs a name: there are several ports")
        if name and name in names:
            yield Fault((*path, "name"), f'is "{name}", as another port is called')
        names.add(name)
        key = one.get("protocol", "TCP"), one.get("nodePort", 0)
        if key[1] and key in on_nodes:
            yield Fault((*path, "nodePort"), f"is {key[1]}, as another port's is")
        on_nodes.add(key)
        if key[1] and spec.get("type", "ClusterIP") == "ClusterIP":
            yield Fault((*path, "nodePort"), "needs type: NodePort or LoadBalancer", on_key=True)


def _port(path: Path, one: dict[str, Any]) -> Iterator[Fault]:
    if one.get("name"):
        yield from named((*path, "name"), one["name"], A_LABEL)
    yield from number(path, one, "port", 1, 65535)
    if one.get("targetPort") not in (0, ""):  # as if it were left out
        yield from port(path, one, "targetPort")
    yield from word(path, one, "protocol", ("TCP", "UDP", "SCTP"))
    if "appProtocol" in one:
        yield from named((*path, "appProtocol"), one["appProtocol"], A_KEY)
