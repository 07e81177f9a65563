"""Rule `graph-name`: the webhook wants a letter first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.places import SERVED_NAME
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.graph import Graph
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="graph-name",
    why=(
        "An InferenceGraph's name starts with a letter, and what KServe makes of it is a DNS label of at most "
        "63 characters."
    ),
    mend="Set another `name`, or rename the file.",
    source="KServe's webhook: pkg/apis/serving/v1alpha1/inference_graph_validation.go; DNS-1035",
    releases="KServe 0.9 and later",
    bad={
        "graphs/2nd.yaml": """\
namespace: risk
nodes:
  root:
    routerType: Sequence
    steps: [{serviceName: fraud}]
""",
    },
    good={
        "graphs/2nd.yaml": """\
namespace: risk
nodes:
  root:
    routerType: Sequence
    steps: [{serviceName: fraud}]
name: second
""",
    },
)

_LABEL: Final = 63


def check(graph: Graph, environment: Environment, report: Report) -> None:
    """The webhook wants a letter first; the Service, the label `isvc.<name>` and the host must be DNS labels."""
    where = graph.settled.where("name")
    if not SERVED_NAME.match(graph.name):
        text = f'"{graph.name}" cannot be the name of an InferenceGraph: it must start with a letter'
        report.error(where, RULE.id, text, "rename the file, or set name")
    forms = ["<name>"]
    if graph.mode == "Standard":
        forms = ["isvc.<name>", f"<name>-{graph.namespace.name}"]
    made = max(forms, key=len)
    longest = max(_LABEL + len("<name>") - len(made), 0)
    if len(graph.name) > longest:
        text = (
            f'"{graph.name}" has {len(graph.name)} characters; {graph.mode} mode ({environment.label}) allows '
            f"{longest}, as KServe makes {made} of it, at most 63 long"
        )
        report.error(where, RULE.id, text, "set a shorter name:, or rename the file")
