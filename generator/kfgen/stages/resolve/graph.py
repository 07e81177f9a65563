"""Entry of graphs/ × Environment → Graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.catalog.words import INFERENCE_SERVICES
from kfgen.domain.data import Object, without_nothing
from kfgen.domain.environment import DEFAULT_GPU
from kfgen.domain.graph import Graph, Node
from kfgen.domain.problem import Report
from kfgen.domain.resolved import Resolved
from kfgen.stages.resolve.container import resources
from kfgen.stages.resolve.owners import check_owner
from kfgen.stages.resolve.reference import is_one_of, model_named, namespace_has_model
from kfgen.stages.resolve.subject import Subject, namespace_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.catalog import Entry
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path
    from kfgen.stages.resolve.layers import Layers

_STEP = ("name", "serviceName", "nodeName", "serviceUrl", "data", "condition", "weight", "dependency")


def resolve_graph(entry: Entry, layers: Layers, environment: Environment, report: Report) -> Resolved | None:
    """The graph; None where it does not exist, or where so much is wrong that there is none."""
    settled = layers.settle(entry, environment)
    values = settled.values
    enabled = bool(values.get("enabled", True))
    if not enabled and environment.name:
        return None
    subject = Subject(entry, settled, environment, report)
    namespace = namespace_of(subject)
    check_owner(settled, environment, report)
    if "nodes" not in values:
        subject.missing(("nodes",), "for example {root: {routerType: Sequence, steps: [{serviceName: …}]}}")
    if namespace is None:
        return None
    _check_name(subject, layers, namespace.key)
    replicas, scaling = values.get("replicas", {}), values.get("autoscaling", {})
    graph = Graph(
        name=subject.name,
        namespace=namespace,
        labels=values.get("labels", {}),
        annotations=values.get("annotations", {}),
        mode=values.get("mode", environment.mode),
        nodes=dict(_nodes(subject, layers, namespace.key)),
        min_replicas=replicas.get("min"),
        max_replicas=replicas.get("max"),
        metric=scaling.get("metric", ""),
        target=scaling.get("target"),
        resources=resources(values.get("resources", {}), DEFAULT_GPU),
        timeout=values.get("timeout"),
        spec=values.get("spec"),
        settled=settled,
    )
    app = values.get("app") or namespace.part(entry.name)
    return Resolved(noun=graph, app=app, settled=settled, enabled=enabled)


def _check_name(subject: Subject, layers: Layers, namespace: str) -> None:
    """KServe makes a Service of its name for a model as for a graph: both cannot have it."""
    if namespace_has_model(subject, layers, subject.name, namespace):
        text = f'"{subject.name}" is a model of "{namespace}" too: KServe makes a Service of that name for both'
        subject.error(("name",), "conflict", text, "rename one of them, or set name")


def _nodes(subject: Subject, layers: Layers, namespace: str) -> Iterator[tuple[str, Node]]:
    for name, values in subject.values.get("nodes", {}).items():
        at: Path = ("nodes", name)
        for key in ("routerType", "steps"):
            if key not in values:
                subject.missing((*at, key), "", at=at)
        steps = [
            _step(subject, layers, (*at, "steps", index), step, namespace)
            for index, step in enumerate(values.get("steps", ()))
        ]
        yield name, Node(values.get("routerType", ""), tuple(steps))


def _step(subject: Subject, layers: Layers, at: Path, values: Mapping[str, Any], namespace: str) -> Object:
    step: Object = without_nothing({key: values.get(key) for key in _STEP})
    if values.get("mapPredictionsToInstances"):
        step["mapPredictionsToInstances"] = True
    if "serviceName" in step:
        named = *at, "serviceName"
        model = model_named(subject, layers, named, str(step["serviceName"]), namespace)
        if model is not None and is_one_of(subject, named, model, INFERENCE_SERVICES):
            step["serviceName"] = model.name
    return step
