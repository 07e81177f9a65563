"""InferenceGraph (`v1alpha1`, KServe 0.9+)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from kfgen.domain.data import Data, Object, without_nothing
from kfgen.domain.environment import Environment
from kfgen.domain.graph import Graph
from kfgen.domain.manifest import Knob, Manifest, ObjectKey
from kfgen.domain.overlay import laid_on
from kfgen.kinds.kind import Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator


def _build(graph: Graph, environment: Environment) -> Iterator[Manifest]:
    release = environment.release
    word = release.modes.get(graph.mode, "")
    annotations = {**graph.annotations, release.mode_annotation: word} if word else graph.annotations
    yield Manifest(
        key=ObjectKey(INFERENCE_GRAPH.name, graph.namespace.key, graph.name),
        section=INFERENCE_GRAPH.section,
        knobs=_knobs(release.mode_annotation),
        knob_set="inferenceGraph",
        body={
            "apiVersion": release.api_version(INFERENCE_GRAPH.name),
            "kind": INFERENCE_GRAPH.name,
            "metadata": metadata(
                graph.name, graph.namespace, environment, labels=graph.labels, annotations=annotations
            ),
            "spec": laid_on(_spec(graph), graph.spec),
        },
    )


def _spec(graph: Graph) -> Object:
    nodes: dict[str, Data] = {
        name: {"routerType": node.router, "steps": list(node.steps)} for name, node in graph.nodes.items()
    }
    rest: Object = {
        "minReplicas": graph.min_replicas,
        "maxReplicas": graph.max_replicas,
        "scaleMetric": graph.metric,
        "scaleTarget": graph.target,
        "timeout": graph.timeout,
        "resources": graph.resources,
    }
    return {"nodes": nodes, **without_nothing(rest)}


@cache
def _knobs(mode_annotation: str) -> tuple[Knob, ...]:
    return (
        Knob(("replicas", "min"), ("spec", "minReplicas"), "integer", "Fewest routers."),
        Knob(("replicas", "max"), ("spec", "maxReplicas"), "integer", "Most routers; 0: no limit."),
        Knob(("timeout",), ("spec", "timeout"), "integer", "Seconds until a request is given up."),
        Knob(("resources",), ("spec", "resources"), "object", "requests and limits of the router."),
        Knob(
            ("deploymentMode",),
            ("metadata", "annotations", mode_annotation),
            "string",
            "The deployment mode's annotation.",
        ),
    )


INFERENCE_GRAPH: Final = Kind("InferenceGraph", Graph, "graphs", _build, lasting=True)
