"""HorizontalPodAutoscaler: decides how many pods a plain Deployment has; KServe makes those of InferenceServices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import without_nothing
from kfgen.domain.environment import Environment
from kfgen.domain.kubernetes import api_version
from kfgen.domain.manifest import Knob, Manifest, ObjectKey
from kfgen.domain.model import Model
from kfgen.kinds.kind import Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

_KNOBS: Final = (
    Knob(("replicas", "min"), ("spec", "minReplicas"), "integer", "Fewest pods."),
    Knob(("replicas", "max"), ("spec", "maxReplicas"), "integer", "Most pods."),
)


def _build(model: Model, environment: Environment) -> Iterator[Manifest]:
    autoscaler = model.workload.autoscaler if model.workload is not None else None
    if autoscaler is None:
        return
    yield Manifest(
        key=ObjectKey(HORIZONTAL_POD_AUTOSCALER.name, model.namespace.key, model.name),
        section=HORIZONTAL_POD_AUTOSCALER.section,
        knobs=_KNOBS,
        knob_set="horizontalPodAutoscaler",
        body={
            "apiVersion": api_version(HORIZONTAL_POD_AUTOSCALER.name, environment.kubernetes),
            "kind": "HorizontalPodAutoscaler",
            "metadata": metadata(model.name, model.namespace, environment, labels=model.labels),
            "spec": without_nothing(
                {
                    "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": model.name},
                    "minReplicas": autoscaler.min_replicas,
                    "maxReplicas": autoscaler.max_replicas,
                    "metrics": list(autoscaler.metrics),
                    "behavior": autoscaler.behavior,
                }
            ),
        },
    )


HORIZONTAL_POD_AUTOSCALER: Final = Kind("HorizontalPodAutoscaler", Model, "horizontalPodAutoscalers", _build)
