"""Rule `pod-ports`: a container's port has a number from 1 to 65535, and a name of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import A_PORT_NAME, containers, each, named, number, pod, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="pod-ports",
    why="A container's port has a number from 1 to 65535, and perhaps a name that no other has.",
    mend="Write the number that it listens at.",
    source="Kubernetes: pkg/apis/core/validation, validateContainerPorts",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Pod
  metadata: {name: worker}
  spec:
    containers:
    - {name: main, image: example.com/worker:1, ports: [{containerPort: 80800}]}
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
    - {name: main, image: example.com/worker:1, ports: [{containerPort: 8080}]}
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A container's port has a number from 1 to 65535, and a name of its own."""
    _, spec = pod(body)
    taken: set[tuple[Any, ...]] = set()
    for path, one in containers(body):
        names: set[str] = set()
        for at, said in each(one, "ports", path):
            yield from _numbers(at, said, on_host=bool(spec.get("hostNetwork")))
            yield from word(at, said, "protocol", ("TCP", "UDP", "SCTP"))
            name = said.get("name", "")
            if name:
                yield from named((*at, "name"), name, A_PORT_NAME)
            if name and name in names:
                yield Fault((*at, "name"), f'is "{name}", as another port of the container is called')
            names.add(name)
            key = said.get("protocol", "TCP"), said.get("hostIP", ""), said.get("hostPort", 0)
            if path[-2] == "containers" and key[2] and key in taken:
                yield Fault((*at, "hostPort"), f"is {key[2]}, which another container of the pod has taken")
            taken.add(key)


def _numbers(at: Path, said: dict[str, Any], *, on_host: bool) -> Iterator[Fault]:
    yield from number(at, said, "containerPort", 1, 65535)
    yield from number(at, said, "hostPort", 0, 65535)
    if on_host and said.get("hostPort", said["containerPort"]) not in (0, said["containerPort"]):
        yield Fault((*at, "hostPort"), f"is {said['hostPort']}, and must be as containerPort in the host's network")
