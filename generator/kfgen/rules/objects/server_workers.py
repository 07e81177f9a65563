"""Rule `server-workers`: a model on several nodes has one container a worker, and sizes of at least one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import at_path
from kfgen.domain.fault import Fault
from kfgen.domain.release import Feature
from kfgen.rules.objects.reading import each, needs, number, shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="server-workers",
    why=(
        "A model on several nodes has one container a worker, sizes of at least one, no autoscaling, and is "
        "read from a claim; its GPUs are of a sort that KServe knows."
    ),
    mend="Set autoscaler class none (0.15.0: external), and a storageUri that begins with pvc://; "
    "name other GPUs in the annotation `gpu-resource-types`.",
    source="KServe's webhooks: validateMultiNodeVariables, validateMultiNodeSpec, HasUnknownGpuResourceType",
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
# What is no GPU, and the GPUs that need not be named (`pkg/constants/constants.go`).
_BASIC: Final = frozenset({"cpu", "memory", "storage", "ephemeral-storage"})
_GPUS: Final = frozenset({"nvidia.com/gpu", "amd.com/gpu", "intel.com/gpu", "habana.ai/gaudi"})


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    """A model on several nodes has one container a worker, and sizes of at least one."""
    served = body["kind"] == "InferenceService"
    at: Path = ("spec", "predictor") if served else ("spec",)
    spec: Any = at_path(body, at) or {}
    release = environment.release
    if "workerSpec" not in spec or not release.has(Feature.WORKER_SPEC):
        return
    worker, where = spec["workerSpec"], (*at, "workerSpec")
    for field, least in zip(_SIZES, (release.fewest_nodes, 1), strict=True):
        yield from number(where, worker, field, least)
    if len(worker.get("containers", ())) > 1:
        yield Fault((*where, "containers"), "has several, and a worker has one container")
    if served:
        yield from _of_service(body, environment)
        return
    yield from needs(where, worker, "containers")
    if release.fewest_nodes > 1:
        yield from needs(where, worker, *_SIZES)


def _of_service(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    """What the webhook asks of the InferenceService beside its `workerSpec`."""
    annotations, release = body["metadata"].get("annotations", {}), environment.release
    spec, at = body["spec"]["predictor"], ("spec", "predictor")
    key = f"{release.group}/gpu-resource-types"
    known = _known(annotations.get(key, ""))
    if known is None:
        yield Fault(("metadata", "annotations", key), "is no list of resources as JSON")
        return
    for path, container in each(spec["workerSpec"], "containers", (*at, "workerSpec")):
        yield from _devices(path, container, known)
    if "model" not in spec:
        return
    yield from _devices((*at, "model"), spec["model"], known)
    yield from _model((*at, "model"), spec["model"], environment)
    key = f"{release.group}/autoscalerClass"
    if annotations.get(key) != release.worker_class:
        yield Fault((*at, "workerSpec"), f"needs the annotation {key}: {release.worker_class}", on_key=True)


def _known(said: str) -> frozenset[str] | None:
    """The GPUs that an object may ask for: an annotation names more than are known; None where it cannot be read."""
    if not said:
        return _GPUS
    try:
        more = json.loads(said)
    except ValueError:
        return None
    if not isinstance(more, list) or not more or not all(isinstance(one, str) and one for one in more):
        return None
    return _GPUS.union(more)


def _devices(at: Path, container: dict[str, Any], known: frozenset[str]) -> Iterator[Fault]:
    """KServe refuses every resource that it does not take for a GPU."""
    resources = container.get("resources", {})
    for kind in ("limits", "requests"):
        for name in resources.get(kind, {}):
            if name not in _BASIC | known:
                text = "is no GPU that KServe knows; gpu-resource-types names others, as JSON"
                yield Fault((*at, "resources", kind, name), text, on_key=True)


def _model(at: Path, model: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    uri = model.get("storageUri")
    schemes = ("pvc", "oci") if environment.release.has(Feature.STORAGE_URIS) else ("pvc",)
    if uri is None:
        yield Fault(at, 'needs "storageUri": it is on several nodes')
    elif uri.partition("://")[0] not in schemes:
        yield Fault(
            (*at, "storageUri"), f"is {shown(uri)}, must begin with {' or '.join(one + '://' for one in schemes)}"
        )
