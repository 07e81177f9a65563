"""Rule `parallelism-changed`: an LLMInferenceService keeps how many pods make one server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import at_path
from kfgen.rules.changes.differing import changed
from kfgen.rules.rule import ChangeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

_LLAMA = """\
kind: LLMInferenceService
namespace: risk
storage: hf://meta-llama/Llama-3.1-8B
parallelism: {data: 4, dataLocal: 2}
worker: {containers: [{name: main, resources: {limits: {nvidia.com/gpu: "2"}}}]}
"""

RULE: Final = ChangeRule(
    id="parallelism-changed",
    why="An LLMInferenceService keeps its size, how many pods make one server: data over dataLocal, or pipeline.",
    mend="Give the model another name with `kfgen rename`: the new one is made in the new size beside it.",
    source="KServe: pkg/apis/serving/v1alpha2, validateImmutableParallelism",
    releases="0.16+",
    before={"models/llama.yaml": _LLAMA},
    bad={"models/llama.yaml": _LLAMA.replace("data: 4", "data: 8")},
    good={"models/llama.yaml": _LLAMA, "models/llama-wide.yaml": _LLAMA.replace("data: 4", "data: 8")},
)

_PARTS: Final[tuple[tuple[str, ...], ...]] = (("spec",), ("spec", "prefill"))


def check(old: dict[str, Any], new: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """An LLMInferenceService keeps how many pods make one server."""
    name = new["metadata"]["name"]
    for path in _PARTS:
        before, now = at_path(old, path), at_path(new, path)
        if isinstance(before, dict) and isinstance(now, dict):
            was, is_now = (_size(one.get("parallelism")) for one in (before, now))
            if was != is_now:
                yield changed((*path, "parallelism"), was, is_now, f"kfgen rename {name} {name}-2: one beside it")


def _size(said: Any) -> int:
    """How many pods make one server, as KServe reckons it (ParallelismSpec.GetSize)."""
    said = said or {}
    data, local = said.get("data") or 0, said.get("dataLocal") or 0
    if data > 0 or local > 0:
        return max(max(data, 1) // max(local, 1), 1)
    return max(said.get("pipeline") or 0, 0) or 1
