"""Rule `llm-devices`: devices are claimed by their class; how many, which and for whom is said beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import A_LABEL, A_SUBDOMAIN, named, shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="llm-devices",
    why=(
        "The annotations `exp-dra-…` claim devices: by a class, without which the others mean nothing; the count is a "
        "number of at least one, the container a name."
    ),
    mend="Write `serving.kserve.io/exp-dra-device-class`.",
    source="KServe: LLMInferenceServiceValidator, validateManagedDRAAnnotations",
    releases="0.20+",
    bad={
        "models/chat.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
annotations: {serving.kserve.io/exp-dra-device-count: "2"}
""",
    },
    good={
        "models/chat.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
annotations:
  serving.kserve.io/exp-dra-device-class: gpu.nvidia.com
  serving.kserve.io/exp-dra-device-count: "2"
""",
    },
)

_CLASS: Final = "serving.kserve.io/exp-dra-device-class"
_COUNT: Final = "serving.kserve.io/exp-dra-device-count"
_SELECTOR: Final = "serving.kserve.io/exp-dra-cel-selector"
_CONTAINER: Final = "serving.kserve.io/exp-dra-container-name"
_NUMBER: Final = re.compile(r"[-+]?[0-9]+\Z")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """Devices are claimed by their class; how many, which and for whom is said beside it."""
    said, at = body["metadata"].get("annotations", {}), ("metadata", "annotations")
    found = [key for key in (_COUNT, _SELECTOR, _CONTAINER) if key in said]
    if found and _CLASS not in said:
        yield Fault((*at, found[0]), f"stands without {_CLASS}", on_key=True)
    for key, form in ((_CLASS, A_SUBDOMAIN), (_CONTAINER, A_LABEL)):
        if key in said:
            yield from named((*at, key), said[key].strip(), form)
    count = said.get(_COUNT, "").strip()
    if count and not (_NUMBER.match(count) and 0 < int(count) < 2**63):
        yield Fault((*at, _COUNT), f"is {shown(count)}, must be a whole number of at least 1")
    if _SELECTOR in said and not said[_SELECTOR].strip():
        yield Fault((*at, _SELECTOR), "is empty, must be an expression (CEL)")
