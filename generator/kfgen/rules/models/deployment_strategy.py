"""Rule `deployment-strategy`: `deploymentStrategy` is for the Deployments of Standard mode (0.13+)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.models.lacking import lacks, loads
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="deployment-strategy",
    why=(
        "`deploymentStrategy` is for the Deployments of Standard mode; Knative rolls out by revisions, and "
        "the webhook refuses it there."
    ),
    mend="`mode: Standard`, or `deploymentStrategy: null`.",
    source="KServe's webhook: pkg/apis/serving/v1beta1/component.go",
    releases="KServe 0.13 and later",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
deploymentStrategy: {type: Recreate}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: Standard
deploymentStrategy: {type: Recreate}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """`deploymentStrategy` is for the Deployments of Standard mode (0.13+); Knative rolls out by revisions."""
    for load, at in loads(model):
        path: Path = (*at, "deploymentStrategy")
        if load.strategy and not environment.release.has(Feature.DEPLOYMENT_STRATEGY):
            report.error(*lacks(RULE.id, model, environment, path))
        elif load.strategy and model.mode != "Standard":
            text = f"deploymentStrategy is for Standard mode, and this is {model.mode} ({environment.label})"
            hint = "write mode: Standard, or deploymentStrategy: null where it is not"
            report.error(model.settled.where(*path, on_key=True), RULE.id, text, hint)
