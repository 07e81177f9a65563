"""Rule `graph-steps`: a node `root`, one target for each step, nodes that exist, and no way round in a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.graph import ROOT, TARGETS
from kfgen.domain.problem import did_you_mean, listing
from kfgen.rules.graphs.steps import asked_by, steps_of
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.graph import Graph
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="graph-steps",
    why=(
        "Requests enter at the node `root`; each step asks exactly one model, node or URL, each node is "
        "there, and no way leads round in a circle."
    ),
    mend="Correct the steps.",
    source="KServe's webhook: pkg/apis/serving/v1alpha1/inference_graph_validation.go",
    releases="KServe 0.9 and later",
    bad={
        "graphs/route.yaml": """\
namespace: risk
nodes:
  start:
    routerType: Sequence
    steps: [{serviceName: fraud}]
""",
    },
    good={
        "graphs/route.yaml": """\
namespace: risk
nodes:
  root:
    routerType: Sequence
    steps: [{serviceName: fraud}]
""",
    },
)


def check(graph: Graph, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """A node `root`, one target for each step, nodes that exist, and no way round in a circle."""
    settled = graph.settled
    if graph.nodes and ROOT not in graph.nodes:
        hint = did_you_mean(ROOT, graph.nodes) or "requests enter the graph there"
        report.error(settled.where("nodes", on_key=True), RULE.id, f'no node is called "{ROOT}"', hint)
    for at, step in steps_of(graph):
        targets = [key for key in TARGETS if key in step]
        if len(targets) != 1:
            said = f"{listing(targets)} at once" if targets else f"none of {listing(TARGETS)}"
            report.error(settled.where(*at), RULE.id, f"a step asks exactly one: this has {said}")
        node = step.get("nodeName")
        if isinstance(node, str) and node not in graph.nodes:
            hint = did_you_mean(node, graph.nodes) or f"there are {listing(graph.nodes)}"
            report.error(settled.where(*at, "nodeName"), RULE.id, f'no node "{node}" in this graph', hint)
    circle = _circle(graph)
    if circle:
        way = " → ".join(circle)
        report.error(settled.where("nodes", circle[-2], on_key=True), RULE.id, f"the graph runs in a circle: {way}")


def _circle(graph: Graph) -> tuple[str, ...]:
    """A way from a node that requests reach back to itself, or nothing; each node is gone through once."""
    done: set[str] = set()
    way: dict[str, None] = {}  # in order
    left = [iter((ROOT,))]
    while left:
        node = next(left[-1], None)
        if node is None:
            left.pop()
            done.update(dict([way.popitem()]) if way else ())
        elif node in way:
            names = list(way)
            return (*names[names.index(node) :], node)
        elif node not in done:
            way[node] = None
            left.append(iter(asked_by(graph, node)))
    return ()
