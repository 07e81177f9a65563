"""Rule `llm-release`: LLMInferenceServices came with KServe 0.16."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="llm-release",
    why="LLMInferenceServices came with KServe 0.16.",
    mend="`enabled: false` there.",
    source="KServe's CRDs",
    releases="KServe 0.16 and later",
    bad={
        "environments/prod.yaml": """\
versions: {kserve: 0.15.2}
""",
        "models/fraud.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
""",
    },
    good={
        "environments/prod.yaml": """\
versions: {kserve: 0.16.0}
""",
        "models/fraud.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """LLMInferenceServices came with KServe 0.16."""
    release = environment.release
    if model.kind not in release.kinds:
        text = f"{release.product} {release.line} ({environment.label}) has no {model.kind}"
        hint = environment.only_here("enabled: false")
        report.error(model.settled.where("kind"), RULE.id, text, hint)
