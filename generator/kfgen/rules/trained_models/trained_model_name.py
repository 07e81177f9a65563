"""Rule `trained-model-name`: a TrainedModel's name starts with a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.places import SERVED_NAME
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="trained-model-name",
    why="A TrainedModel's name starts with a letter.",
    mend="Rename it.",
    source="KServe's webhook: pkg/apis/serving/v1alpha1/trainedmodel_webhook.go; Kubernetes' names",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: triton
resources: {memory: 4Gi}
ignore: {trained-model-leaving: one Triton serves them all}
trainedModels:
  2-fraud: {framework: onnx, memory: 1Gi, storage: s3://models/fraud-2}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: triton
resources: {memory: 4Gi}
ignore: {trained-model-leaving: one Triton serves them all}
trainedModels:
  fraud-2: {framework: onnx, memory: 1Gi, storage: s3://models/fraud-2}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """The webhook of TrainedModels wants a name, and KFServing 0.5's one that starts with a letter."""
    for trained in model.trained_models:
        at = ("trainedModels", trained.name)
        if not SERVED_NAME.match(trained.name):
            text = f'"{trained.name}" cannot be the name of a TrainedModel: it must start with a letter'
            report.error(model.settled.where(*at, on_key=True), RULE.id, text, "rename it")
