"""Rule `server-env`: kServe's webhooks refuse some variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.domain.release import Feature
from kfgen.rules.objects.reading import components, each
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="server-env",
    why=(
        "KServe's webhooks refuse a PYTHONPATH, the size of a model on several nodes beside `workerSpec`, and "
        "a STORAGE_URI of a transformer beside the predictor."
    ),
    mend="Take the variable away.",
    source=(
        "KServe's webhooks: pkg/apis/serving/v1beta1/inference_service_validation.go, "
        "pkg/webhook/admission/servingruntime"
    ),
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1beta1
  kind: InferenceService
  metadata: {name: card}
  spec:
    predictor:
      model: {modelFormat: {name: sklearn}, storageUri: s3://models/fraud, env: [{name: PYTHONPATH, value: /lib}]}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1beta1
  kind: InferenceService
  metadata: {name: card}
  spec:
    predictor:
      model: {modelFormat: {name: sklearn}, storageUri: s3://models/fraud, env: [{name: MODE, value: fast}]}
""",
    },
)

_SIZES: Final = ("PIPELINE_PARALLEL_SIZE", "TENSOR_PARALLEL_SIZE")
_TRANSFORMER: Final = "transformer-container"
_LISTS: Final = ("containers", "initContainers")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    """KServe's webhooks refuse some variables."""
    if environment.release.has(Feature.PYTHONPATH_REFUSED):
        for at, one in _every(body):
            yield from _without(at, one, ("PYTHONPATH",))
    spec = body.get("spec", {})
    if body["kind"] != "InferenceService":
        main = environment.release.main_container
        for at, one in each(spec, "containers", ("spec",)):
            if "workerSpec" in spec and one.get("name") == main:
                yield from _without(at, one, _SIZES)
        return
    yield from _of_predictor(("spec", "predictor"), spec.get("predictor", {}), environment)


def _of_predictor(where: Path, predictor: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    if "workerSpec" in predictor:
        yield from _without((*where, "model"), predictor.get("model", {}), _SIZES)
    for at, one in each(predictor, "containers", where):
        if one.get("name") == _TRANSFORMER and environment.release.has(Feature.COLLOCATED_TRANSFORMER):
            yield from _without(at, one, ("STORAGE_URI",))


def _every(body: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every container of a server or a runtime."""
    parts = components(body) if body["kind"] == "InferenceService" else [(("spec",), "runtime", body.get("spec", {}))]
    for at, name, part in parts:
        worker = part.get("workerSpec", {})
        for field in _LISTS if name != "runtime" else _LISTS[:1]:
            yield from each(part, field, at)
            yield from each(worker, field, (*at, "workerSpec"))
        for field, one in part.items():
            if isinstance(one, dict) and "env" in one and field != "workerSpec":
                yield (*at, field), one


def _without(at: Path, container: dict[str, Any], names: tuple[str, ...]) -> Iterator[Fault]:
    for path, one in each(container, "env", at):
        if one.get("name") in names:
            yield Fault((*path, "name"), f"is {one['name']}, which KServe does not take here")
