"""Rule `trained-model-scheme`: a TrainedModel is read from few schemes, and never from a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="trained-model-scheme",
    why=(
        "A TrainedModel is read from s3 and gs alone in 0.5, and from http and https too from 0.6 on; never "
        "from a claim."
    ),
    mend="Move it to an object store, or serve it as a model of its own.",
    source="KServe's webhook: pkg/apis/serving/v1alpha1/trainedmodel_webhook.go",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: triton
resources: {memory: 4Gi}
ignore: {trained-model-leaving: one Triton serves them all}
trainedModels:
  fraud-2: {framework: onnx, memory: 1Gi, storage: "hf://shop/fraud"}
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


def check(model: Model, environment: Environment, report: Report) -> None:
    """The webhook of TrainedModels (`trainedmodel_webhook.go`) takes few schemes, and no pvc."""
    release = environment.release
    for trained in model.trained_models:
        at = ("trainedModels", trained.name)
        scheme = trained.storage_uri.partition("://")[0]
        if trained.storage_uri and scheme not in release.trained_model_schemes:
            text = (
                f"a TrainedModel cannot be read from {scheme}://: {release.product} {environment.version} "
                f"({environment.label}) takes {', '.join(release.trained_model_schemes)}"
            )
            hint = "move it to an object store, or serve it as a model of its own"
            report.error(model.settled.where(*at, "storage"), RULE.id, text, hint)
