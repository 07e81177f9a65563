"""Rules of graphs: what KServe's webhook refuses (`inference_graph_validation.go`), and what its router cannot do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.graph import ROOT, TARGETS
from kfgen.domain.problem import did_you_mean, listing
from kfgen.domain.release import Feature
from kfgen.rules.reserved import refuse_unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.data import Object
    from kfgen.domain.environment import Environment
    from kfgen.domain.graph import Graph, Node
    from kfgen.domain.problem import Path, Report

_NAME: Final = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?\Z")
_LABEL: Final = 63
_SCALING: Final = ("replicas", "autoscaling", "timeout")


def release_has_graphs(graph: Graph, environment: Environment, report: Report) -> None:
    """InferenceGraphs came with KServe 0.9, and grew since."""
    release, settled = environment.release, graph.settled
    named = f"{release.product} {release.line} ({environment.label})"
    if "InferenceGraph" not in release.kinds:
        hint = environment.only_here("enabled: false")
        report.error(settled.fallback, "release", f"{named} has no InferenceGraph", hint)
        return
    lacking = dict.fromkeys(_SCALING, Feature.GRAPH_SCALING) | {"resources": Feature.GRAPH_RESOURCES}
    for key, feature in lacking.items():
        if key in settled.values and not release.has(feature):
            text = f'{named} has no "{key}" for an InferenceGraph'
            report.error(settled.where(key, on_key=True), "release", text, environment.without(key))
    fields = {"dependency": Feature.GRAPH_RESOURCES, "mapPredictionsToInstances": Feature.GRAPH_PREDICTIONS}
    for at, step in _steps(graph):
        for key, feature in fields.items():
            if key in step and not release.has(feature):
                text = f'{named} has no "{key}" for the steps of an InferenceGraph'
                report.error(settled.where(*at, key, on_key=True), "release", text)


def mode_is_possible(graph: Graph, environment: Environment, report: Report) -> None:
    """The router runs on Knative alone before KServe 0.12, and scales to zero only there."""
    release, settled = environment.release, graph.settled
    where = settled.where("mode")
    named = f"{release.product} {release.line} ({environment.label})"
    known = [mode for mode in release.modes if mode != "ModelMesh"]
    if graph.mode not in known and (graph.mode in release.modes or "mode" in settled.values):
        report.error(where, "mode", f'{named} has no mode "{graph.mode}" for graphs', f"it has {listing(known)}")
    elif graph.mode != "Knative" and not release.has(Feature.GRAPH_SCALING):
        text = f"{named} runs graphs in Knative mode only, and this is {graph.mode}"
        hint = f"{environment.only_here('mode: Knative')}, or enabled: false there where there is no Knative"
        report.error(where, "mode", text, hint)
    if graph.min_replicas == 0 and graph.mode == "Standard":
        text = f"replicas.min 0 ({environment.label}): Standard mode does not scale to zero (KServe makes it 1)"
        report.error(settled.where("replicas", "min"), "replicas", text, "write min: 1, or mode: Knative")


def name_is_allowed(graph: Graph, environment: Environment, report: Report) -> None:
    """The webhook wants a letter first; the Service, the label `isvc.<name>` and the host must be DNS labels."""
    where = graph.settled.where("name")
    if not _NAME.match(graph.name):
        text = f'"{graph.name}" cannot be the name of an InferenceGraph: it must start with a letter'
        report.error(where, "name", text, "rename the file, or set name")
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
        report.error(where, "name-length", text, "set a shorter name:, or rename the file")


def annotations_are_ours_to_give(graph: Graph, environment: Environment, report: Report) -> None:
    """Some annotations belong to the tools that read our output, some have a key of their own."""
    own = {environment.release.mode_annotation: "write mode: instead"}
    refuse_unreadable(graph.annotations, graph.settled, report, own=own)


def steps_lead_somewhere(graph: Graph, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """A node `root`, one target for each step, nodes that exist, and no way round in a circle."""
    settled = graph.settled
    if graph.nodes and ROOT not in graph.nodes:
        hint = did_you_mean(ROOT, graph.nodes) or "requests enter the graph there"
        report.error(settled.where("nodes", on_key=True), "graph", f'no node is called "{ROOT}"', hint)
    for at, step in _steps(graph):
        targets = [key for key in TARGETS if key in step]
        if len(targets) != 1:
            said = f"{listing(targets)} at once" if targets else f"none of {listing(TARGETS)}"
            report.error(settled.where(*at), "graph", f"a step asks exactly one: this has {said}")
        node = step.get("nodeName")
        if isinstance(node, str) and node not in graph.nodes:
            hint = did_you_mean(node, graph.nodes) or f"there are {listing(graph.nodes)}"
            report.error(settled.where(*at, "nodeName"), "reference", f'no node "{node}" in this graph', hint)
    circle = _circle(graph, ROOT, ())
    if circle:
        way = " → ".join(circle)
        report.error(settled.where("nodes", circle[-2], on_key=True), "graph", f"the graph runs in a circle: {way}")


def _circle(graph: Graph, node: str, before: tuple[str, ...]) -> tuple[str, ...]:
    """The way from a node back to itself, or nothing."""
    if node in before:
        return (*before[before.index(node) :], node)
    steps = graph.nodes[node].steps if node in graph.nodes else ()
    ways = (_circle(graph, str(step["nodeName"]), (*before, node)) for step in steps if "nodeName" in step)
    return next((way for way in ways if way), ())


def steps_fit_their_router(graph: Graph, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """Weights of a Splitter sum up to 100, a Switch decides by conditions, names are not used twice."""
    for name, node in graph.nodes.items():
        at: Path = ("nodes", name, "steps")
        if node.router == "Splitter":
            _check_weights(graph, node, at, report)
        seen: set[str] = set()
        for index, step in enumerate(node.steps):
            if node.router == "Switch" and "condition" not in step:
                report.error(graph.settled.where(*at, index), "graph", "a step of a Switch needs a condition")
            if "name" in step and str(step["name"]) in seen:
                text = f'two steps are called "{step["name"]}"'
                report.error(graph.settled.where(*at, index, "name"), "duplicate", text, "rename one of them")
            seen.add(str(step.get("name", "")))


def _check_weights(graph: Graph, node: Node, at: Path, report: Report) -> None:
    weights: list[Any] = [step.get("weight") for step in node.steps]
    for index, weight in enumerate(weights):
        if weight is None:
            report.error(graph.settled.where(*at, index), "graph", "a step of a Splitter needs a weight")
    if None not in weights and sum(weights) != 100:
        text = f"the weights of a Splitter sum up to 100, these to {sum(weights)}"
        report.error(graph.settled.where(*at), "graph", text)


def _steps(graph: Graph) -> Iterator[tuple[Path, Object]]:
    for name, node in graph.nodes.items():
        for index, step in enumerate(node.steps):
            yield ("nodes", name, "steps", index), step
