"""PodDisruptionBudget: how many of a model's pods may go while nodes are drained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.environment import Environment
from kfgen.domain.kubernetes import api_version
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.domain.model import Model
from kfgen.domain.operations import server_pods
from kfgen.kinds.kind import Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator


def _build(model: Model, environment: Environment) -> Iterator[Manifest]:
    budget = model.operations.budget
    if not budget:
        return
    yield Manifest(
        key=ObjectKey(POD_DISRUPTION_BUDGET.name, model.namespace.key, model.name),
        section=POD_DISRUPTION_BUDGET.section,
        knob_set="podDisruptionBudget",
        body={
            "apiVersion": api_version(POD_DISRUPTION_BUDGET.name, environment.kubernetes),
            "kind": "PodDisruptionBudget",
            "metadata": metadata(model.name, model.namespace, environment),
            "spec": {**budget, "selector": {"matchLabels": server_pods(model, environment.release.group)}},
        },
    )


POD_DISRUPTION_BUDGET: Final = Kind("PodDisruptionBudget", Model, "podDisruptionBudgets", _build)
