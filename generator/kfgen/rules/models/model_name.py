"""Rule `model-name`: KServe's webhook wants a lower-case name that starts with a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.places import SERVED_NAME
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="model-name",
    why="An InferenceService's name starts with a letter; the webhook refuses others.",
    mend="Rename the file, or set `name`.",
    source="KServe's webhook: pkg/apis/serving/v1beta1/inference_service_validation.go",
    bad={
        "models/2nd.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
""",
    },
    good={
        "models/2nd.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
name: second
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """KServe's webhook wants a lower-case name that starts with a letter."""
    if not SERVED_NAME.match(model.name):
        text = f'"{model.name}" cannot be the name of an InferenceService: it must start with a letter'
        report.error(model.settled.where("name"), RULE.id, text, "rename the file, or set name")
