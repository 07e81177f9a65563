"""Rule `scaling-annotation`: what free annotations say of KServe's autoscalers, the webhook reads too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import did_you_mean
from kfgen.domain.release import Feature
from kfgen.kserve import releases
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

_GROUP: Final = releases()[-1].group

RULE: Final = Rule(
    id="scaling-annotation",
    why=(
        "The webhook refuses an annotation with a class of autoscaler that the release does not know, `kpa` among "
        "them, and up to 0.14 a share of the CPU that is no number from 1 to 100."
    ),
    mend="Write `autoscaling: {class: …, target: …}`, or leave the annotation out.",
    source="KServe's webhook: validateInferenceServiceAutoscaler, validateAutoscalerTargetUtilizationPercentage",
    releases="KServe 0.7 and later",
    bad={
        "models/fraud.yaml": f"""\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
annotations: {{{_GROUP}/autoscalerClass: kpa}}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
annotations: {autoscaling.knative.dev/class: kpa.autoscaling.knative.dev}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """Annotations that the webhook checks, where a person wrote them."""
    release = environment.release
    if not model.annotations or not release.autoscaler_classes:
        return
    key = f"{release.group}/autoscalerClass"
    said = model.annotations.get(key)
    if said is not None and said not in release.autoscaler_classes:
        text = f'{release.product} {release.line} ({environment.label}) has no autoscaler class "{said}"'
        known = release.autoscaler_classes
        hint = did_you_mean(said, known) or f"it has {', '.join(known)}; better: autoscaling: {{class: …}}"
        report.error(model.settled.where("annotations", key), RULE.id, text, hint)
    key = f"{release.group}/targetUtilizationPercentage"
    said = model.annotations.get(key)
    if said is not None and not release.has(Feature.AUTO_SCALING) and not (said.isdecimal() and 1 <= int(said) <= 100):
        text = f'{release.product} {release.line} ({environment.label}): "{said}" is no share of the CPU'
        report.error(model.settled.where("annotations", key), RULE.id, text, "write a number from 1 to 100")
