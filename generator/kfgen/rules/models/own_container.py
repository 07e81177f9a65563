"""Rule `own-container`: without a format there is only a container: what speaks of runtimes means nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="own-container",
    why="Without `modelFormat` there is only a container; what speaks of runtimes means nothing.",
    mend="Add `modelFormat`, or remove the key.",
    source="KServe: pkg/apis/serving/v1beta1/predictor_model.go",
    bad={
        "models/fraud.yaml": """\
namespace: risk
image: example.com/fraud:1
runtimeVersion: 1.2.3
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
image: example.com/fraud:1
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """Without a format there is only a container: what speaks of runtimes means nothing."""
    if model.format is not None:
        return
    for key in ("runtime", "runtimeVersion"):
        if key in model.settled.values and not model.settled.is_refused(report, "modelFormat"):
            text = f'"{key}" means nothing without modelFormat'
            report.error(model.settled.where(key, on_key=True), RULE.id, text, "add modelFormat, or remove it")
