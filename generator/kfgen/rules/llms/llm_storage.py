"""Rule `llm-storage`: `spec.model.uri` is required."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="llm-storage",
    why="An LLMInferenceService says where its model lies.",
    mend="Write `storage`, for example an `hf://` URI.",
    source="KServe's CRD: spec.model.uri is required",
    releases="KServe 0.16 and later",
    bad={
        "models/fraud.yaml": """\
kind: LLMInferenceService
namespace: risk
""",
    },
    good={
        "models/fraud.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """`spec.model.uri` is required."""
    settled = model.settled
    if "storage" not in settled.values and not settled.is_refused(report, "storage"):
        hint = "for example storage: hf://meta-llama/Llama-3.1-8B-Instruct"
        report.error(settled.where("storage"), RULE.id, '"storage" is missing', hint)
