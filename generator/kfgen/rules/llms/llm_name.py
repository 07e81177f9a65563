"""Rule `llm-name`: the names of the Services that KServe makes are made of the model's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.places import DNS_LABEL
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="llm-name",
    why="The Services that KServe makes of the name start with a letter.",
    mend="Rename the file, or set `name`.",
    source="KServe: the Services that it makes; DNS-1035",
    releases="KServe 0.16 and later",
    bad={
        "models/7b.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
""",
    },
    good={
        "models/7b.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
name: qwen-7b
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """The names of the Services that KServe makes are made of the model's."""
    settled = model.settled
    if not (DNS_LABEL.match(model.name) and model.name[0].isalpha()):
        text = f'"{model.name}" cannot be the name of an {model.kind}: it must start with a letter'
        report.error(settled.where("name"), RULE.id, text, "rename the file, or set name")
