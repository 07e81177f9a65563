"""Service before the pods of a plain Deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import Data, Object
from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Knob, Manifest, ObjectKey
from kfgen.domain.model import Model
from kfgen.domain.overlay import laid_on
from kfgen.domain.workload import selector
from kfgen.kinds.kind import Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

_KNOBS: Final = (Knob(("type",), ("spec", "type"), "string", "ClusterIP, NodePort or LoadBalancer."),)


def _build(model: Model, environment: Environment) -> Iterator[Manifest]:
    service = model.workload.service if model.workload is not None else None
    if service is None:
        return
    ports: list[Data] = list(service.ports)
    spec: Object = {"type": service.type, "selector": selector(model.name), "ports": ports}
    yield Manifest(
        key=ObjectKey(SERVICE.name, model.namespace.key, model.name),
        section=SERVICE.section,
        knobs=_KNOBS,
        knob_set="modelService",
        body={
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": metadata(
                model.name, model.namespace, environment, labels=model.labels, annotations=service.annotations
            ),
            "spec": laid_on(spec, service.spec),
        },
    )


SERVICE: Final = Kind("Service", Model, "services", _build)
