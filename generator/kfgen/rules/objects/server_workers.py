"""Rule `server-workers`: a model on several nodes has one container a worker, and sizes of at least one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.domain.release import Feature
from kfgen.rules.objects.reading import needs, number, shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="server-workers",
    why=(
        "A model on several nodes has one container a worker, sizes of at least one, no autoscaling, and is "
        "read from a claim."
    ),
    mend="Set autoscaler class none, and a storageUri that begins with pvc://.",
    source="KServe's webhooks: validateMultiNodeVariables, validateMultiNodeSpec",
    releases="0.15 and newer",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1alpha1
  kind: ServingRuntime
  metadata: {name: large}
  spec:
    supportedModelFormats: [{name: large}]
    containers: [{name: kserve-container, image: example.com/large:1}]
    workerSpec: {pipelineParallelSize: 0, containers: [{name: worker-container, image: example.com/large:1}]}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1alpha1
  kind: ServingRuntime
  metadata: {name: large}
  spec:
    supportedModelFormats: [{name: large}]
    containers: [{name: kserve-container, image: example.com/large:1}]
    workerSpec: {pipelineParallelSize: 2, containers: [{name: worker-container, image: example.com/large:1}]}
""",
    },
)

_SIZES: Final = ("pipelineParallelSize", "tensorParallelSize")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    """A model on several nodes has one container a worker, and sizes of at least one."""
    spec: dict[str, Any] = body.get("spec", {})
    at: Path = ("spec",)
    if body["kind"] == "InferenceService":
        spec, at = spec.get("predictor", {}), ("spec", "predictor")
    if "workerSpec" not in spec:
        return
    worker, where = spec["workerSpec"], (*at, "workerSpec")
    for field in _SIZES:
        yield from number(where, worker, field, 1)
    if len(worker.get("containers", ())) > 1:
        yield Fault((*where, "containers"), "has several, and a worker has one container")
    if body["kind"] != "InferenceService":
        yield from needs(where, worker, "containers")
    elif "model" in spec:
        yield from _model((*at, "model"), spec["model"], environment)
        key = f"{environment.release.group}/autoscalerClass"
        if body["metadata"].get("annotations", {}).get(key) != "none":
            yield Fault(where, f"needs the annotation {key}: none", on_key=True)


def _model(at: Path, model: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    uri = model.get("storageUri")
    schemes = ("pvc", "oci") if environment.release.has(Feature.STORAGE_URIS) else ("pvc",)
    if uri is None:
        yield Fault(at, 'needs "storageUri": it is on several nodes')
    elif uri.partition("://")[0] not in schemes:
        yield Fault(
            (*at, "storageUri"), f"is {shown(uri)}, must begin with {' or '.join(one + '://' for one in schemes)}"
        )
