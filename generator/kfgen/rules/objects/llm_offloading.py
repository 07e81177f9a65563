"""Rule `llm-offloading`: what a KV cache is offloaded to is memory first, then file systems of one sort each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import at_path
from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import each, is_above, just_one, needs
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="llm-offloading",
    why=(
        "A KV cache is offloaded to memory first (`cpu`), then to file systems: an emptyDir or a claim, which is made "
        "here or is there. The webhook refuses everything else."
    ),
    mend="Write `fileSystem: {emptyDir: {size: …}}`, or `{pvc: {ref: {name: …}}}`.",
    source="KServe: LLMInferenceServiceValidator, validateKVCacheOffloading",
    releases="0.20+",
    bad={
        "models/chat.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
spec: {kvCacheOffloading: {cpu: 10Gi, secondary: [{fileSystem: {pvc: {}}}]}}
""",
    },
    good={
        "models/chat.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
spec: {kvCacheOffloading: {cpu: 10Gi, secondary: [{fileSystem: {pvc: {ref: {name: kv}}}}]}}
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """What a cache is offloaded to is a file system, of one sort."""
    for at in (("spec",), ("spec", "prefill")):
        workload: Any = at_path(body, at) or {}
        said = workload.get("kvCacheOffloading", {})
        if said.get("secondary") and not is_above(said.get("cpu", 0)):
            yield Fault((*at, "kvCacheOffloading"), 'needs "cpu": how much memory comes before the secondary tiers')
        for where, tier in each(said, "secondary", (*at, "kvCacheOffloading")):
            yield from _tier(where, tier)


def _tier(at: Path, tier: dict[str, Any]) -> Iterator[Fault]:
    if "fileSystem" not in tier:
        yield Fault(at, 'needs "fileSystem"')
        return
    files, where = tier["fileSystem"], (*at, "fileSystem")
    yield from just_one(where, files, ("emptyDir", "pvc"))
    if "pvc" in files and "emptyDir" not in files:
        yield from just_one((*where, "pvc"), files["pvc"], ("spec", "ref"))
        if "ref" in files["pvc"]:
            yield from needs((*where, "pvc", "ref"), files["pvc"]["ref"], "name")
