"""Rule `llm-scaling`: what scales has no number of replicas, and one autoscaler for both of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import just_one, needs
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="llm-scaling",
    why=(
        "`scaling` takes the place of `replicas`, names one autoscaler, and the prefill part the same one as the rest: "
        "each needs metrics of its own sort."
    ),
    mend="Leave `replicas` out where `scaling` is; write `hpa` in both parts, or `keda`.",
    source="KServe: LLMInferenceServiceValidator, ValidateWorkloadScaling, ValidateActuatorConsistency",
    releases="0.17+",
    bad={
        "models/chat.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
replicas: 2
spec: {scaling: {maxReplicas: 4, wva: {hpa: {}}}}
""",
    },
    good={
        "models/chat.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
spec: {scaling: {maxReplicas: 4, wva: {hpa: {}}}}
""",
    },
)

_ACTUATORS: Final = ("hpa", "keda")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """What scales has no number of replicas, and one autoscaler for both of its parts."""
    spec, prefill = body.get("spec", {}), body.get("spec", {}).get("prefill", {})
    for at, workload in ((("spec",), spec), (("spec", "prefill"), prefill)):
        if "scaling" in workload:
            yield from _of(at, workload)
    by, others = _actuator(spec), _actuator(prefill)
    if by and others and by != others:
        text = f"scales by {others}, and the rest of the model by {by}"
        yield Fault(("spec", "prefill", "scaling", "wva"), text, f"write {by} in both")


def _of(at: Path, workload: dict[str, Any]) -> Iterator[Fault]:
    scaling, where = workload["scaling"], (*at, "scaling")
    if "replicas" in workload:
        yield Fault(where, "stands beside replicas, of which only one may be", "replicas: null, or no scaling")
    if "maxReplicas" in scaling and scaling.get("minReplicas", 0) > scaling["maxReplicas"]:
        text = f"is {scaling['minReplicas']}, above maxReplicas {scaling['maxReplicas']}"
        yield Fault((*where, "minReplicas"), text)
    yield from needs(where, scaling, "maxReplicas")
    if "wva" not in scaling:
        yield Fault(where, 'needs "wva", the autoscaler', "wva: {keda: {}}, or {hpa: {}}")
    else:
        yield from just_one((*where, "wva"), scaling["wva"], _ACTUATORS)


def _actuator(workload: dict[str, Any]) -> str:
    wva = workload.get("scaling", {}).get("wva", {})
    return next((name for name in _ACTUATORS if name in wva), "")
