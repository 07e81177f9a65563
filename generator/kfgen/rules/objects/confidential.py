"""Rule `confidential`: a confidential model is read with a key whose place is written in full."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="confidential",
    why=(
        "The files of a confidential model are opened with a key of a key broker, `kbs:///<repository>/<type>/<tag>`; "
        "a server that names no files has none to open. The webhook refuses anything else."
    ),
    mend="Write all three parts, or leave `resourceId` out.",
    source="KServe: pkg/validation, ValidateConfidentialSpec; validateConfidential of InferenceServices",
    releases="0.20+",
    bad={
        "models/chat.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
spec: {model: {confidential: {enabled: true, resourceId: "kbs://default/key/1"}}}
""",
    },
    good={
        "models/chat.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
spec: {model: {confidential: {enabled: true, resourceId: "kbs:///default/key/1"}}}
""",
    },
)

_KEY: Final = re.compile(r"kbs:///[a-zA-Z0-9_.-]+/[a-zA-Z0-9_.-]+/[a-zA-Z0-9_.-]+\Z")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A confidential model is read by the storage initializer, with a key that says where it lies."""
    spec: Any = body.get("spec", {})
    if body["kind"] == "LLMInferenceService":
        yield from _of(("spec", "model"), spec.get("model", {}))
        return
    for name, server in spec.get("predictor", {}).items():
        if isinstance(server, dict) and server.get("confidential", {}).get("enabled"):
            at = ("spec", "predictor", name)
            if not server.get("storageUri"):
                yield Fault((*at, "confidential"), "stands without storageUri, whose files the key opens")
            else:
                yield from _of(at, server)


def _of(at: Path, server: dict[str, Any]) -> Iterator[Fault]:
    said = server.get("confidential", {})
    key = said.get("resourceId", "")
    if said.get("enabled") and key and not _KEY.match(key):
        yield Fault((*at, "confidential", "resourceId"), f"is {shown(key)}, must be kbs:///<repository>/<type>/<tag>")
