"""TrainedModel (v1alpha1): one of several models on a multi-model InferenceService."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Knob, Manifest, ObjectKey
from kfgen.domain.model import Model
from kfgen.kinds.kind import Health, Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

_KNOBS: Final = (
    Knob(("inferenceService",), ("spec", "inferenceService"), "string", "The server it is loaded into."),
    Knob(("memory",), ("spec", "model", "memory"), "string", "What it takes of the server's memory; immutable."),
    Knob(("storageUri",), ("spec", "model", "storageUri"), "string", "Where it lies."),
)


def _build(model: Model, environment: Environment) -> Iterator[Manifest]:
    triton = model.format is not None and model.format.name == "triton"
    v2 = triton or model.server.protocol == "v2"
    for trained in model.trained_models:
        yield Manifest(
            key=ObjectKey(TRAINED_MODEL.name, model.namespace.key, trained.name),
            section=TRAINED_MODEL.section,
            knobs=_KNOBS,
            knob_set="trainedModel",
            ready=f"/v2/models/{trained.name}/ready" if v2 else f"/v1/models/{trained.name}",
            server=model.name,
            body={
                "apiVersion": environment.release.api_version(TRAINED_MODEL.name),
                "kind": "TrainedModel",
                "metadata": metadata(trained.name, model.namespace, environment),
                "spec": {
                    "inferenceService": model.name,
                    "model": {
                        "framework": trained.framework,
                        "memory": trained.memory,
                        "storageUri": trained.storage_uri,
                    },
                },
            },
        )


# Whether its server serves is a matter of time; that it does not fit, or is not supported, is not.
_HEALTH: Final = Health(
    failed="has(status.conditions) && status.conditions.exists(c, c.status == 'False' && "
    "c.type in ['FrameworkSupported', 'IsMMSPredictor', 'MemoryResourceAvailable'])",
    current="has(status.conditions) && status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')",
)

TRAINED_MODEL: Final = Kind("TrainedModel", Model, "trainedModels", _build, _HEALTH, lasting=True)
