"""Rule `graph-nodes`: a graph starts at root, and each step leads to one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import each, shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="graph-nodes",
    why=(
        "A graph starts at its node root, each step leads to one place, and the weights of a Splitter are 100 together."
    ),
    mend="Name the first node root; give each step one target.",
    source="KServe's webhook: pkg/apis/serving/v1alpha1/inference_graph_validation.go",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1alpha1
  kind: InferenceGraph
  metadata: {name: both}
  spec:
    nodes:
      root: {routerType: Splitter, steps: [{serviceName: fraud, weight: 50}, {serviceUrl: "http://old", weight: 40}]}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1alpha1
  kind: InferenceGraph
  metadata: {name: both}
  spec:
    nodes:
      root: {routerType: Splitter, steps: [{serviceName: fraud, weight: 60}, {serviceUrl: "http://old", weight: 40}]}
""",
    },
)

_TARGETS: Final = ("nodeName", "serviceName", "serviceUrl")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A graph starts at root, and each step leads to one place."""
    nodes, at = body.get("spec", {}).get("nodes", {}), ("spec", "nodes")
    if "root" not in nodes:
        yield Fault(at if nodes else (), 'needs a node "root", at which the graph starts')
    for name, node in nodes.items():
        names: set[str] = set()
        for path, step in each(node, "steps", (*at, name)):
            found = [field for field in _TARGETS if step.get(field)]
            if len(found) != 1:
                yield Fault(
                    path, f"has {' and '.join(found) or 'no target'}; it must have one of {', '.join(_TARGETS)}"
                )
            called = step.get("name", "")
            if called and called in names:
                yield Fault((*path, "name"), f"is {shown(called)}, as another step of the node is called")
            names.add(called)
        if node.get("routerType") == "Splitter":
            yield from _shares((*at, name), node)


def _shares(at: Path, node: dict[str, Any]) -> Iterator[Fault]:
    for path, step in each(node, "steps", at):
        if "weight" not in step:
            yield Fault(path, 'needs "weight": its node is a Splitter')
    whole = sum(step.get("weight", 0) for step in node.get("steps", ()))
    if whole != 100:
        yield Fault(at, f"is a Splitter whose weights are {whole} together, and must be 100")
