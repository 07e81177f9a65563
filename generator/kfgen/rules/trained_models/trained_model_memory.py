"""Rule `trained-model-memory`: TrainedModels fit into the memory limit of their server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import at_path
from kfgen.domain.quantity import amount
from kfgen.domain.release import Feature
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="trained-model-memory",
    why=(
        "The controller admits TrainedModels up to the memory limit in the InferenceService's own spec; the "
        "runtime's limit is not looked at."
    ),
    mend="Raise the limit, or split the server.",
    source="KServe: pkg/controller/v1alpha1/trainedmodel/controller.go",
    releases="KFServing 0.6 and later",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: triton
resources: {memory: 1Gi}
ignore: {trained-model-leaving: one Triton serves them all}
trainedModels:
  fraud-2: {framework: onnx, memory: 2Gi, storage: s3://models/fraud-2}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: triton
resources: {memory: 4Gi}
ignore: {trained-model-leaving: one Triton serves them all}
trainedModels:
  fraud-2: {framework: onnx, memory: 2Gi, storage: s3://models/fraud-2}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """The controller admits TrainedModels up to the memory limit in the InferenceService's own spec."""
    if not model.trained_models or not environment.release.has(Feature.TRAINED_MODEL_MEMORY):
        return
    limit = at_path(model.server.resources, ("limits", "memory"))
    if not isinstance(limit, str):
        text = (
            f"a server of several models needs a memory limit ({environment.label}): without one KServe loads nothing"
        )
        at = "resources" if "resources" in model.settled.values else "trainedModels"
        hint = "write resources: {memory: …}, with room for all of them"
        report.error(model.settled.where(at, on_key=True), RULE.id, text, hint)
        return
    total = sum(amount(trained.memory) for trained in model.trained_models)
    if total > amount(limit):
        parts = " + ".join(trained.memory for trained in model.trained_models)
        text = f"the trained models need {parts}, more than the memory limit of {limit} ({environment.label})"
        report.error(model.settled.where("resources", "memory"), RULE.id, text, "raise the limit, or split the server")
