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
    mend="Write the annotation `exp-dra-device-class`, too.",
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

_CLASS: Final = "exp-dra-device-class"
_COUNT: Final = "exp-dra-device-count"
_SELECTOR: Final = "exp-dra-cel-selector"
_CONTAINER: Final = "exp-dra-container-name"
_NUMBER: Final = re.compile(r"[-+]?[0-9]{1,18}\Z")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    """Devices are claimed by their class; how many, which and for whom is said beside it."""
    at, group = ("metadata", "annotations"), f"{environment.release.group}/"
    annotations = body["metadata"].get("annotations", {})
    said = {key.removeprefix(group): text for key, text in annotations.items() if key.startswith(group)}
    found = [key for key in (_COUNT, _SELECTOR, _CONTAINER) if key in said]
    if found and _CLASS not in said:
        yield Fault((*at, group + found[0]), f"stands without {group}{_CLASS}", on_key=True)
    for key, form in ((_CLASS, A_SUBDOMAIN), (_CONTAINER, A_LABEL)):
        if key in said:
            yield from named((*at, group + key), said[key].strip(), form)
    count = said.get(_COUNT, "").strip()
    if count and not (_NUMBER.match(count) and int(count) > 0):
        yield Fault((*at, group + _COUNT), f"is {shown(count)}, must be a whole number of at least 1")
    if _SELECTOR in said and not said[_SELECTOR].strip():
        yield Fault((*at, group + _SELECTOR), "is empty, must be an expression (CEL)")
