"""Rule `predictor-name`: `predictor.name` came with the canaries of Standard mode (0.20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.models.lacking import named, without
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="predictor-name",
    why="A predictor has a name of its own in Standard mode of KServe 0.20 alone.",
    mend="Leave `predictorName` out there.",
    source="KServe's CRD: predictor.name; pkg/apis/serving/v1beta1/inference_service_validation.go",
    releases="KServe 0.20, in Standard mode",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
predictorName: blue
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: Standard
predictorName: blue
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """`predictor.name` came with the canaries of Standard mode (0.20)."""
    release = environment.release
    if model.predictor_name and not (release.has(Feature.PREDICTOR_NAME) and model.mode == "Standard"):
        text = f"a predictor has a name of its own in Standard mode of KServe 0.20, and this is {model.mode} mode"
        hint = without(environment, ("predictorName",))
        where = model.settled.where("predictorName", on_key=True)
        report.error(where, RULE.id, f"{text} of {named(environment)}", hint)
