"""Rule `cache-reader`: LLMInferenceServices read from caches since KServe 0.19."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.catalog.words import LLM
from kfgen.domain.release import Feature
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.cache import Cache
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="cache-reader",
    why=("LLMInferenceServices read from caches since KServe 0.19; before, the cache would lie there for nothing."),
    mend="`enabled: false` there.",
    source="KServe: pkg/controller/v1alpha2/llmisvc",
    releases="KServe 0.19 and later",
    bad={
        "environments/prod.yaml": """\
versions: {kserve: 0.18.0}
""",
        "models/fraud.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
""",
        "caches/fraud.yaml": """\
model: fraud
modelSize: 1Gi
nodeGroups: [gpus]
""",
    },
    good={
        "models/fraud.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
""",
        "caches/fraud.yaml": """\
model: fraud
modelSize: 1Gi
nodeGroups: [gpus]
""",
    },
)


def check(cache: Cache, environment: Environment, report: Report) -> None:
    """LLMInferenceServices read from caches since KServe 0.19; before, the cache would lie there for nothing."""
    if cache.reader == LLM and not environment.release.has(Feature.LLM_CACHE):
        release = environment.release
        text = f"{LLM}s of {release.product} {release.line} ({environment.label}) read from no cache"
        off = environment.only_here("enabled: false")
        report.error(cache.settled.where("model"), RULE.id, text, off)
