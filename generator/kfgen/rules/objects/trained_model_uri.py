"""Rule `trained-model-uri`: a TrainedModel is read from few schemes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="trained-model-uri",
    why="A TrainedModel is read from few schemes, and never from a claim.",
    mend="Move it to an object store.",
    source="KServe's webhook: pkg/apis/serving/v1alpha1/trainedmodel_webhook.go",
    bad={
        "manifests/x.yaml": """\
namespace: risk
ignore: {trained-model-leaving: one Triton serves them all}
object:
  apiVersion: serving.kserve.io/v1alpha1
  kind: TrainedModel
  metadata: {name: card}
  spec: {inferenceService: fraud, model: {framework: onnx, memory: 1Gi, storageUri: pvc://models/card}}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
ignore: {trained-model-leaving: one Triton serves them all}
object:
  apiVersion: serving.kserve.io/v1alpha1
  kind: TrainedModel
  metadata: {name: card}
  spec: {inferenceService: fraud, model: {framework: onnx, memory: 1Gi, storageUri: s3://models/card}}
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    """A TrainedModel is read from few schemes."""
    uri = body.get("spec", {}).get("model", {}).get("storageUri", "")
    schemes = environment.release.trained_model_schemes
    scheme, slashes, _ = uri.partition("://")
    if not slashes or scheme not in schemes:
        text = f"is {shown(uri)}, must begin with {' or '.join(one + '://' for one in schemes)}"
        yield Fault(("spec", "model", "storageUri"), text)
