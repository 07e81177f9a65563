"""Rule `llm-adapters`: LoRA adapters have names, each its own, and none that of the model itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="llm-adapters",
    why=(
        "A request chooses an adapter by its name: without one, or with one that the model or another adapter has, "
        "it could not."
    ),
    mend="Give each adapter a name of its own.",
    source="KServe: LLMInferenceServiceValidator, validateLoRAAdapters",
    releases="0.17+",
    bad={
        "models/chat.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
spec:
  model:
    lora:
      adapters: [{name: sql, uri: "hf://org/sql"}, {name: sql, uri: "hf://org/sql-2"}]
""",
    },
    good={
        "models/chat.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
spec:
  model:
    lora:
      adapters: [{name: sql, uri: "hf://org/sql"}, {name: sql-2, uri: "hf://org/sql-2"}]
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """LoRA adapters have names, each its own, and none that of the model itself."""
    model, at = body.get("spec", {}).get("model", {}), ("spec", "model", "lora", "adapters")
    adapters = model.get("lora", {}).get("adapters", [])  # of no type in the schema: an adapter is a model, too
    if not (isinstance(adapters, list) and all(isinstance(one, dict) for one in adapters)):
        yield Fault(at, "must be a list of maps, each with name and uri")
        return
    seen = {model.get("name") or body["metadata"]["name"]: "the model itself"}
    for index, adapter in enumerate(adapters):
        name = adapter.get("name", "")
        if not name or not isinstance(name, str):
            yield Fault((*at, index), 'needs "name", a text')
        elif name in (".", ".."):
            yield Fault((*at, index, "name"), f"is {shown(name)}, which leads out of its folder")
        elif name in seen:
            yield Fault((*at, index, "name"), f"is {shown(name)}, as {seen[name]} is called")
        else:
            seen[name] = "another adapter"
