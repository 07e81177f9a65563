"""Rule `server-scaling`: each class of autoscaling has metrics of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.domain.problem import did_you_mean, listing
from kfgen.domain.release import Feature
from kfgen.rules.objects.reading import components, each, needs, number, shown, units, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="server-scaling",
    why=(
        "Each class of autoscaling has metrics and targets of its own, and the release must know the class. "
        "Knative mode takes neither those of Standard mode nor a strategy of rollout."
    ),
    mend="Write the class and the metrics that the mode has.",
    source="KServe's webhook: pkg/apis/serving/v1beta1/inference_service_validation.go",
    releases="0.7 and newer",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1beta1
  kind: InferenceService
  metadata: {name: card, annotations: {serving.kserve.io/autoscalerClass: kpa}}
  spec:
    predictor:
      model: {modelFormat: {name: sklearn}, storageUri: s3://models/fraud}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1beta1
  kind: InferenceService
  metadata: {name: card, annotations: {serving.kserve.io/autoscalerClass: hpa}}
  spec:
    predictor:
      model: {modelFormat: {name: sklearn}, storageUri: s3://models/fraud}
""",
    },
)

_KNATIVE_HPA: Final = "hpa.autoscaling.knative.dev"
_OF_HPA: Final = ("cpu", "memory")
_OF_KPA: Final = ("concurrency", "rps")
_TARGETS: Final = {"Utilization": "averageUtilization", "AverageValue": "averageValue", "Value": "value"}
_LEAST: Final = 2**20  # bytes


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    """Each class of autoscaling has metrics of its own."""
    release, said = environment.release, body["metadata"].get("annotations", {})
    key = f"{release.group}/autoscalerClass"
    name, mode = said.get(key), said.get(release.mode_annotation, environment.mode)
    if name is not None and release.autoscaler_classes and name not in release.autoscaler_classes:
        hint = did_you_mean(name, release.autoscaler_classes) or f"there are {listing(release.autoscaler_classes)}"
        yield Fault(("metadata", "annotations", key), f"is {shown(name)}, which {release.product} does not know", hint)
        return
    for at, _, part in components(body):
        if mode in ("Standard", "RawDeployment"):
            if name == "keda":
                yield from _keda(at, part)
            elif name == "hpa" or not release.has(Feature.AUTO_SCALING):
                yield from _hpa(at, part)
        elif mode in ("Knative", "Serverless"):
            by_hpa = said.get("autoscaling.knative.dev/class") == _KNATIVE_HPA
            yield from _hpa(at, part) if by_hpa else _kpa(at, part)


def _kpa(at: Path, part: dict[str, Any]) -> Iterator[Fault]:
    if "deploymentStrategy" in part:
        yield Fault((*at, "deploymentStrategy"), "is for Standard mode", on_key=True)
    yield from word(at, part, "scaleMetric", _OF_KPA)
    if part.get("scaleMetric") == "rps":
        yield from number(at, part, "scaleTarget", 1)


def _hpa(at: Path, part: dict[str, Any]) -> Iterator[Fault]:
    yield from word(at, part, "scaleMetric", _OF_HPA)
    low = 1 if part.get("scaleMetric", "cpu") in _OF_HPA else 0
    yield from number(at, part, "scaleTarget", low, 100)
    for path, one in each(part.get("autoScaling", {}), "metrics", (*at, "autoScaling")):
        yield from word(path, one, "type", ("Resource",))
        if one.get("type") == "Resource" and "resource" not in one:
            yield Fault(path, 'needs "resource": its type is Resource')


def _keda(at: Path, part: dict[str, Any]) -> Iterator[Fault]:
    if "scaleMetric" in part:
        yield Fault((*at, "scaleMetric"), "is not for KEDA, which has autoScaling.metrics", on_key=True)
    for path, one in each(part.get("autoScaling", {}), "metrics", (*at, "autoScaling")):
        kind = one.get("type", "")
        field = {"Resource": "resource", "External": "external", "PodMetric": "podmetric"}.get(kind)
        if field is None or field not in one:
            yield Fault(
                path, f'needs "{field}": its type is {kind}' if field else f"is of type {shown(kind)}, which is none"
            )
        elif field == "resource":
            yield from _resource((*path, field), one[field])
        else:
            yield from _queried((*path, field), one[field])


def _resource(at: Path, one: dict[str, Any]) -> Iterator[Fault]:
    target, name = one.get("target", {}), one.get("name")
    kinds = ("Utilization",) if name == "cpu" else ("AverageValue", "Utilization")
    yield from needs((*at, "target"), target, "type")
    yield from word((*at, "target"), target, "type", kinds)
    average = target.get("averageValue", _LEAST)
    if name == "memory" and target.get("type") == "AverageValue" and units(average) < _LEAST:
        yield Fault((*at, "target", "averageValue"), f"is {average}, must be at least 1Mi")
    yield from _target((*at, "target"), target)


def _queried(at: Path, one: dict[str, Any]) -> Iterator[Fault]:
    yield from needs((*at, "metric"), one.get("metric", {}), "query")
    yield from needs((*at, "target"), one.get("target", {}), "value")
    yield from _target((*at, "target"), one.get("target", {}))


def _target(at: Path, target: dict[str, Any]) -> Iterator[Fault]:
    field = _TARGETS.get(target.get("type", ""))
    if field and field not in target:
        yield Fault(at, f'needs "{field}": its type is {target["type"]}')
    if field == "averageUtilization":
        yield from number(at, target, field, 1, 100)
