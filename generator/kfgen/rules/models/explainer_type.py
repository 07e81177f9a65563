"""Rule `explainer-type`: a built-in explainer is started with the type of explanations that it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="explainer-type",
    why="A built-in explainer is started with the type of explanations that it gives.",
    mend="Write its `type`.",
    source="KServe's CRD: explainer.art.type",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
explainer: {art: {}}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
explainer: {art: {type: SquareAttack}}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """A built-in explainer is started with the type of explanations that it gives."""
    for component in model.components:
        if component.built_in and "type" not in component.settings:
            where = model.settled.where(component.name, component.built_in)
            report.error(where, RULE.id, f'"type" of the {component.built_in} explainer is missing', "type: …")
