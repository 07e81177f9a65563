"""Rule `graph-unasked`: nodes that no request reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.graph import ROOT
from kfgen.domain.problem import Severity
from kfgen.rules.graphs.steps import asked_by
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.graph import Graph
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="graph-unasked",
    severity=Severity.WARNING,
    why="Requests enter at `root` and go where steps say `nodeName`: a node that none leads to is never asked.",
    mend="Ask it in a step, or remove it.",
    source="KServe: cmd/router/main.go, routeStep",
    releases="KServe 0.9 and later",
    bad={
        "graphs/route.yaml": """\
namespace: risk
nodes:
  root:
    routerType: Sequence
    steps: [{serviceName: fraud}]
  second:
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
    steps: [{serviceName: fraud}, {nodeName: second}]
  second:
    routerType: Sequence
    steps: [{serviceName: fraud}]
""",
    },
)


def check(graph: Graph, environment: Environment, report: Report) -> None:
    """Nodes that no way leads to from the root, where there is one."""
    if ROOT not in graph.nodes:
        return  # another rule says so
    asked = {ROOT}
    left = [ROOT]
    while left:
        found = set(asked_by(graph, left.pop())) - asked
        asked |= found
        left += found
    for name in graph.nodes:
        if name not in asked:
            where = graph.settled.where("nodes", name, on_key=True)
            text = f'no step leads to node "{name}" ({environment.label})'
            report.warn(where, RULE.id, text, f"steps: [{{nodeName: {name}}}] in a node that is asked, or remove it")
