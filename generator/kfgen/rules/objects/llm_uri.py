"""Rule `llm-uri`: where a language model and its adapters lie is a URL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import is_address, shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="llm-uri",
    why=(
        "KServe reads where a language model and its adapters lie as URLs: a text, in which % begins the number of a "
        "character. Anything else it cannot read, and refuses the whole object."
    ),
    mend="Write the URL as a text; write % as %25.",
    source="Go: net/url, Parse; KServe: LLMModelSpec",
    releases="0.16+",
    bad={
        "models/chat.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
spec: {model: {lora: {adapters: [{name: sql, uri: "s3://adapters/100%sql"}]}}}
""",
    },
    good={
        "models/chat.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
spec: {model: {lora: {adapters: [{name: sql, uri: "s3://adapters/100%25sql"}]}}}
""",
    },
)

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_USER: Final = re.compile(r"[A-Za-z0-9._:~!$&'()*+,;=%@-]*\Z")
# In a host no character of ASCII is escaped, but for % itself.
_HOST: Final = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:\]<>\"-]|[^\x00-\x7f]|%25|%[89A-Fa-f][0-9A-Fa-f])*\Z")
_PORT: Final = re.compile(r"(?::[0-9]*)?\Z")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """Where a language model and its adapters lie is a URL."""
    model, at = body.get("spec", {}).get("model", {}), ("spec", "model")
    adapters = model.get("lora", {}).get("adapters", [])
    beside = enumerate(adapters if isinstance(adapters, list) else ())
    places = [(at, model), *(((*at, "lora", "adapters", index), one) for index, one in beside if isinstance(one, dict))]
    for where, one in places:
        uri = one.get("uri", "")
        if not isinstance(uri, str):
            yield Fault((*where, "uri"), f"is {shown(uri)}, must be a text")
        elif not is_url(uri):
            yield Fault((*where, "uri"), f"is {shown(uri)}, which is no URL", _hint(uri))


def _hint(uri: str) -> str:
    return "write % as %25" if _ESCAPE.search(uri) else "scheme://name/path"


def is_url(text: str) -> bool:
    """Whether Go reads it as a URL; it looks at everything but the query."""
    text, _, fragment = text.partition("#")
    if _CONTROL.search(text + fragment) or _ESCAPE.search(fragment) or text.startswith(":"):
        return False
    found = _SCHEME.match(text)
    scheme, rest = (found[0], text[found.end() :]) if found else ("", text)
    rest = rest.partition("?")[0]
    if not rest.startswith("/"):
        return bool(scheme) or (":" not in rest.partition("/")[0] and not _ESCAPE.search(rest))
    if rest.startswith("//") and (scheme or not rest.startswith("///")):
        authority, slash, path = rest[2:].partition("/")
        return _is_authority(authority) and not _ESCAPE.search(slash + path)
    return not _ESCAPE.search(rest)


def _is_authority(text: str) -> bool:
    user, at, host = text.rpartition("@")
    if at and not (_USER.match(user) and not _ESCAPE.search(user)):
        return False
    if host.startswith("["):
        inside, bracket, port = host[1:].rpartition("]")
        return bool(bracket) and is_address(inside.partition("%25")[0]) and ":" in inside and bool(_PORT.match(port))
    colon = host.rfind(":")
    return bool(_HOST.match(host)) and (colon < 0 or bool(_PORT.match(host[colon:])))
