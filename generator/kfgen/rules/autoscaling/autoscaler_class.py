"""Rule `autoscaler-class`: a class of autoscaler that cannot be had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import did_you_mean
from kfgen.rules.autoscaling.scaling import all_scalings, lacks_class, lacks_mode
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="autoscaler-class",
    why=("Classes are for Standard mode, Knative has an autoscaler of its own; and each release knows its list."),
    mend="`class: null`, or a class that the release has.",
    source="KServe's webhook: pkg/apis/serving/v1beta1/component.go",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
autoscaling: {class: hpa}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: Standard
autoscaling: {class: hpa}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """The annotation of a class that the release does not know is refused, in Knative mode one of Standard mode's."""
    for one in all_scalings(model, environment):
        name, release = one.values.get("class"), environment.release
        if lacks_mode(one):
            text = f'class "{name}" is for Standard mode, and this is {model.mode}'
            hint = "write class: null; Knative has its own autoscaler"
            one.refuse(report, RULE.id, "class", text, hint, on_key=True)
        elif lacks_class(one):
            text = f'{release.product} {release.line} has no autoscaler class "{name}"'
            hint = (
                did_you_mean(str(name), release.autoscaler_classes) or f"it has {', '.join(release.autoscaler_classes)}"
            )
            one.refuse(report, RULE.id, "class", text, hint)
