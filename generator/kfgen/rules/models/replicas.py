"""Rule `replicas`: standard mode does not scale to zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="replicas",
    why="A least above the most is refused, and Standard mode makes 1 of a least of 0.",
    mend="Set both where you set one; `mode: Knative` scales to zero.",
    source="KServe's webhook: pkg/apis/serving/v1beta1/component.go; the HPA that it makes",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
replicas: 4..2
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
replicas: 2..4
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """Standard mode does not scale to zero; min above max is refused by the webhook, unless max is 0 (no limit)."""
    for load, at in ((model.load, ()), *((one.load, (one.name,)) for one in model.components)):
        low, high = load.min_replicas, load.max_replicas
        what = ".".join((*at, "replicas"))
        wrong: list[tuple[str, str]] = []
        if low == 0 and model.mode == "Standard":
            text = f"{what}.min 0 ({environment.label}): Standard mode does not scale to zero (KServe makes it 1)"
            wrong.append((text, "write min: 1, or mode: Knative"))
        if high and (1 if low is None else low) > high:
            unset = " (what KServe takes where none is set)" if low is None else ""
            text = f"{what}.min {low or 1}{unset} is above {what}.max {high} ({environment.label})"
            wrong.append((text, "set both where you set one"))
        for said in wrong:
            report.error(model.settled.where(*at, "replicas", "min"), RULE.id, *said)
