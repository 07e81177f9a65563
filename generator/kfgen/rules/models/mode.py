"""Rule `mode`: a deployment mode that the release does not know is ignored by KServe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="mode",
    why=(
        "KServe ignores a deployment mode that it does not know: the default would be used in silence. "
        "KFServing has Knative mode alone."
    ),
    mend="Write a mode that the release has, or none.",
    source="KServe: pkg/constants/constants.go, the annotation deploymentMode",
    bad={
        "environments/prod.yaml": """\
versions: {kserve: 0.5.1}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: Standard
""",
    },
    good={
        "environments/prod.yaml": """\
versions: {kserve: 0.5.1}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: Knative
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """A deployment mode that the release does not know is ignored by KServe: the default would be used in silence."""
    release = environment.release
    if model.mode not in release.modes:
        where = model.settled.where("mode")
        if "mode" not in model.settled.values:
            where = environment.settled.where("mode")
        text = f'{release.product} {release.line} ({environment.label}) has no mode "{model.mode}"'
        report.error(where, RULE.id, text, f"it has {', '.join(release.modes)}")
