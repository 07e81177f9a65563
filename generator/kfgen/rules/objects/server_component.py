"""Rule `server-component`: a component is one implementation, with numbers that there can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.domain.release import Feature
from kfgen.rules.objects.reading import components, each, needs, number, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="server-component",
    why=(
        "A component, such as a predictor, is one implementation: a model or containers. It has no more "
        "replicas at least than at most, and no number below nothing."
    ),
    mend="Leave one implementation; put the numbers in order.",
    source="KServe's webhook: pkg/apis/serving/v1beta1/component.go",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1beta1
  kind: InferenceService
  metadata: {name: card}
  spec:
    predictor:
      model: {modelFormat: {name: sklearn}, storageUri: s3://models/fraud}
      minReplicas: 4
      maxReplicas: 2
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
      model: {modelFormat: {name: sklearn}, storageUri: s3://models/fraud}
      minReplicas: 2
      maxReplicas: 4
""",
    },
)

_EXPLAINERS: Final = ("art", "alibi", "aix")
_PREDICTORS: Final = (
    *("model", "sklearn", "xgboost", "tensorflow", "pytorch", "triton", "onnx", "huggingface", "pmml", "lightgbm"),
    "paddle",
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    """A component is one implementation, with numbers that there can be."""
    for at, name, part in components(body):
        found = list(_implementations(name, part, environment))
        if len(found) != 1:
            yield Fault(at, f"has {_said(found)}; it must have just one implementation")
        yield from _numbers(at, part)
    for at, canary in each(body.get("spec", {}), "canary", ("spec",)):
        found = list(_implementations("predictor", canary.get("predictor", {}), environment))
        if len(found) != 1:
            yield Fault((*at, "predictor"), f"has {_said(found)}; it must have just one implementation")


def _said(found: list[str]) -> str:
    return " and ".join(found) or "nothing that serves"


def _numbers(at: Path, part: dict[str, Any]) -> Iterator[Fault]:
    yield from number(at, part, "minReplicas")
    yield from number(at, part, "maxReplicas")
    yield from number(at, part, "containerConcurrency")
    low, high = part.get("minReplicas", 1), part.get("maxReplicas", 0)
    if low > high > 0:
        yield Fault((*at, "maxReplicas"), f"is {high}, and minReplicas is {low}")
    if "logger" in part:
        yield from needs((*at, "logger"), part["logger"], "mode")
        yield from word((*at, "logger"), part["logger"], "mode", ("all", "request", "response"))


def _implementations(name: str, part: dict[str, Any], environment: Environment) -> Iterator[str]:
    """What serves; beside a model, containers of other names than the server's are sidecars where there are such."""
    known = {"predictor": _PREDICTORS, "explainer": _EXPLAINERS}.get(name, ())
    found = [one for one in known if one in part]
    yield from found
    names = [one.get("name") for one in part.get("containers", ())]
    beside = name == "predictor" and environment.release.has(Feature.SIDECARS)
    if beside and found:
        names = [one for one in names if one == environment.release.main_container]
    if names:
        yield "containers"
