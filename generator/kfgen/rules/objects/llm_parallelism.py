"""Rule `llm-parallelism`: workers share the work by data or in a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import at_path
from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import needs, number
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="llm-parallelism",
    why=(
        "Workers share the work either by data, where `dataLocal` says how much of `data` lies on each node, or in a "
        "pipeline; without either the webhook refuses them."
    ),
    mend="Write `parallelism: {pipeline: 2}`, or both `data` and `dataLocal`.",
    source="KServe: LLMInferenceServiceValidator, validateParallelismConstraints",
    releases="0.16+",
    bad={
        "models/chat.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
parallelism: {data: 4}
""",
    },
    good={
        "models/chat.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
parallelism: {data: 4, dataLocal: 2}
""",
    },
)

_DATA: Final = ("data", "dataLocal")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """Workers share the work by data or in a pipeline, and data says how much lies on each."""
    for at in (("spec",), ("spec", "prefill")):
        workload = at_path(body, at)
        if isinstance(workload, dict):
            yield from _of(at, workload)


def _of(at: Path, workload: dict[str, Any]) -> Iterator[Fault]:
    said, where = workload.get("parallelism", {}), (*at, "parallelism")
    by_data = any(said.get(field, 0) > 0 for field in _DATA)
    in_pipeline = said.get("pipeline", 0) > 0
    if "worker" in workload and not by_data and not in_pipeline:
        hint = "parallelism: {pipeline: 2}, or {data: 4, dataLocal: 2}"
        yield Fault((*at, "worker"), "stands without parallelism by data or in a pipeline", hint)
    if by_data and in_pipeline:
        yield Fault(where, "has data and pipeline, of which only one may be")
    if any(field in said for field in _DATA):
        yield from needs(where, said, *_DATA)
    for field in (*_DATA, "pipeline"):
        yield from number(where, said, field, 1)
