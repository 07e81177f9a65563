"""Rule `graph-release`: InferenceGraphs came with KServe 0.9, and grew since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.graphs.steps import steps_of
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.graph import Graph
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="graph-release",
    why="InferenceGraphs came with KServe 0.9, their resources, scaling and timeout later.",
    mend="`enabled: false` there, or leave the key out.",
    source="KServe's CRDs",
    releases="KServe 0.9 and later",
    bad={
        "environments/prod.yaml": """\
versions: {kserve: 0.8.0}
""",
        "graphs/route.yaml": """\
namespace: risk
nodes:
  root:
    routerType: Sequence
    steps: [{serviceName: fraud}]
""",
    },
    good={
        "environments/prod.yaml": """\
versions: {kserve: 0.9.0}
""",
        "graphs/route.yaml": """\
namespace: risk
nodes:
  root:
    routerType: Sequence
    steps: [{serviceName: fraud}]
""",
    },
)

_SCALING: Final = ("replicas", "autoscaling", "timeout")


def check(graph: Graph, environment: Environment, report: Report) -> None:
    """InferenceGraphs came with KServe 0.9, and grew since."""
    release, settled = environment.release, graph.settled
    named = f"{release.product} {release.line} ({environment.label})"
    if "InferenceGraph" not in release.kinds:
        hint = environment.only_here("enabled: false")
        report.error(settled.fallback, RULE.id, f"{named} has no InferenceGraph", hint)
        return
    lacking = dict.fromkeys(_SCALING, Feature.GRAPH_SCALING) | {"resources": Feature.GRAPH_RESOURCES}
    for key, feature in lacking.items():
        if key in settled.values and not release.has(feature):
            text = f'{named} has no "{key}" for an InferenceGraph'
            report.error(settled.where(key, on_key=True), RULE.id, text, environment.without(key))
    fields = {"dependency": Feature.GRAPH_RESOURCES, "mapPredictionsToInstances": Feature.GRAPH_PREDICTIONS}
    for at, step in steps_of(graph):
        for key, feature in fields.items():
            if key in step and not release.has(feature):
                text = f'{named} has no "{key}" for the steps of an InferenceGraph'
                report.error(settled.where(*at, key, on_key=True), RULE.id, text)
