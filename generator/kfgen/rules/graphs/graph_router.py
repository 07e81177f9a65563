"""Rule `graph-router`: weights, conditions and names of the steps fit their router."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.graph import Graph, Node
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="graph-router",
    why="Weights of a Splitter sum up to 100, a Switch decides by conditions, names are not used twice.",
    mend="Correct the weights, conditions or names.",
    source="KServe's webhook: pkg/apis/serving/v1alpha1/inference_graph_validation.go",
    releases="KServe 0.9 and later",
    bad={
        "graphs/route.yaml": """\
namespace: risk
nodes:
  root:
    routerType: Splitter
    steps: [{serviceName: fraud, weight: 90}]
""",
    },
    good={
        "graphs/route.yaml": """\
namespace: risk
nodes:
  root:
    routerType: Splitter
    steps: [{serviceName: fraud, weight: 100}]
""",
    },
)


def check(graph: Graph, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """Weights of a Splitter sum up to 100, a Switch decides by conditions, names are not used twice."""
    for name, node in graph.nodes.items():
        at: Path = ("nodes", name, "steps")
        if node.router == "Splitter":
            _check_weights(graph, node, at, report)
        seen: set[str] = set()
        for index, step in enumerate(node.steps):
            if node.router == "Switch" and "condition" not in step:
                report.error(graph.settled.where(*at, index), RULE.id, "a step of a Switch needs a condition")
            if "name" in step and str(step["name"]) in seen:
                text = f'two steps are called "{step["name"]}"'
                report.error(graph.settled.where(*at, index, "name"), RULE.id, text, "rename one of them")
            seen.add(str(step.get("name", "")))


def _check_weights(graph: Graph, node: Node, at: Path, report: Report) -> None:
    weights: list[Any] = [step.get("weight") for step in node.steps]
    for index, weight in enumerate(weights):
        if weight is None:
            report.error(graph.settled.where(*at, index), RULE.id, "a step of a Splitter needs a weight")
    if None not in weights and sum(weights) != 100:
        text = f"the weights of a Splitter sum up to 100, these to {sum(weights)}"
        report.error(graph.settled.where(*at), RULE.id, text)
