"""Rule `graph-mode`: the router runs on Knative alone before KServe 0.12, and scales to zero only there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import listing
from kfgen.domain.release import Feature
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.graph import Graph
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="graph-mode",
    why="The router runs on Knative alone before KServe 0.12, and scales to zero only there.",
    mend="`mode: Knative`, or `min: 1`.",
    source="KServe: pkg/controller/v1alpha1/inferencegraph",
    releases="KServe 0.9 and later",
    bad={
        "graphs/route.yaml": """\
namespace: risk
nodes:
  root:
    routerType: Sequence
    steps: [{serviceName: fraud}]
mode: Standard
replicas: 0..2
""",
    },
    good={
        "graphs/route.yaml": """\
namespace: risk
nodes:
  root:
    routerType: Sequence
    steps: [{serviceName: fraud}]
mode: Standard
replicas: 1..2
""",
    },
)


def check(graph: Graph, environment: Environment, report: Report) -> None:
    """The router runs on Knative alone before KServe 0.12, and scales to zero only there."""
    release, settled = environment.release, graph.settled
    where = settled.where("mode")
    named = f"{release.product} {release.line} ({environment.label})"
    known = [mode for mode in release.modes if mode != "ModelMesh"]
    if graph.mode not in known and (graph.mode in release.modes or "mode" in settled.values):
        report.error(where, RULE.id, f'{named} has no mode "{graph.mode}" for graphs', f"it has {listing(known)}")
    elif graph.mode != "Knative" and not release.has(Feature.GRAPH_SCALING):
        text = f"{named} runs graphs in Knative mode only, and this is {graph.mode}"
        hint = f"{environment.only_here('mode: Knative')}, or enabled: false there where there is no Knative"
        report.error(where, RULE.id, text, hint)
    if graph.min_replicas == 0 and graph.mode == "Standard":
        text = f"replicas.min 0 ({environment.label}): Standard mode does not scale to zero (KServe makes it 1)"
        report.error(settled.where("replicas", "min"), RULE.id, text, "write min: 1, or mode: Knative")
