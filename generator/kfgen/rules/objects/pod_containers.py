"""Rule `pod-containers`: a pod has containers, each with an image and a name of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import A_LABEL, containers, named, needs, pod
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="pod-containers",
    why="A pod has containers, each with an image and a name of its own.",
    mend="Name each container with a DNS label that no other has.",
    source="Kubernetes: pkg/apis/core/validation, validateContainers",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Pod
  metadata: {name: worker}
  spec:
    containers:
    - {name: Main_Server, image: example.com/worker:1}
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
    - {name: main, image: example.com/worker:1}
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A pod has containers, each with an image and a name of its own."""
    at, spec = pod(body)
    if not spec.get("containers"):
        yield Fault(at, "needs containers")
    seen: set[str] = set()
    for path, one in containers(body):
        name = one.get("name", "")
        yield from named((*path, "name"), name, A_LABEL)
        if name in seen:
            yield Fault((*path, "name"), f'is "{name}", as another container of the pod is called')
        seen.add(name)
        yield from needs(path, one, "image")
        image = one.get("image", "")
        if body["kind"] == "Pod" and image != image.strip():
            yield Fault((*path, "image"), "has a space at its end or beginning")
