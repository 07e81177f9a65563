"""Rule `llm-replicas`: `spec.replicas` is one number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="llm-replicas",
    why="`spec.replicas` is one number; what scales is `spec.scaling`, with an autoscaler that it must name.",
    mend="One number, or `spec: {scaling: …}`.",
    source="KServe's CRD: spec.replicas, spec.scaling",
    releases="KServe 0.16 and later",
    bad={
        "models/fraud.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
replicas: 1..3
""",
    },
    good={
        "models/fraud.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
replicas: 2
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """`spec.replicas` is one number; what scales is `spec.scaling`, with an autoscaler that it must name."""
    low, high = model.load.min_replicas, model.load.max_replicas
    if high is not None and low != high:
        text = f"an {model.kind} has a fixed number of replicas, and these are {low or 0}..{high}"
        hint = "write replicas: 2, or replicas: null and spec: {scaling: {minReplicas: …, maxReplicas: …, wva: …}}"
        report.error(model.settled.where("replicas"), RULE.id, text, hint)
