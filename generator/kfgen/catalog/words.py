"""Text patterns that several catalog files share: names, placeholders, URIs."""

from __future__ import annotations

import re

from kfgen.catalog.fields import Choice, MapOf, Text
from kfgen.domain.places import BASE, DEFAULT, DNS_LABEL, DNS_SUBDOMAIN, KUBERNETES_OWN, PLATFORM

NAME = Text(DNS_LABEL, "a DNS label (a-z, 0-9, -; at most 63 characters)")
APP = Text(
    re.compile(rf"(?!(?:{BASE}|{PLATFORM}|{DEFAULT})\Z|{KUBERNETES_OWN}){DNS_LABEL.pattern}"),
    "a name for an app",
    hint=f"a DNS label, but {BASE}, {PLATFORM}, {DEFAULT} and {KUBERNETES_OWN}…, which are taken",
)
SUBDOMAIN = Text(DNS_SUBDOMAIN, "a DNS name (a-z, 0-9, -, dots between)")
_CHARACTER = r"(?:[a-z0-9]|\$\([^)]*\))"  # or a placeholder
_LABEL = rf"{_CHARACTER}(?:(?:{_CHARACTER}|-)*{_CHARACTER})?"
DOMAIN = Text(
    re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*\Z"),
    "a domain such as ml.example.com",
    hint="lower case, without https:// and path",
)
# A relative path inside a store: no scheme, no leading slash, no way up, no control character.
PATH = Text(
    re.compile(r"(?!/)(?!.*(^|/)\.\.(/|\Z))[^\x00-\x20\x7f\\]+\Z"),
    "a path inside the store",
    hint="relative, without `..` and spaces",
)
URI = Text(re.compile(r"[a-z][-a-z0-9+.]*://[^\x00-\x20\x7f]+\Z"), "a storage URI such as s3://bucket/path")
ENV_NAME = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*\Z")
META_KEY = re.compile(r"(?:[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\Z")
LABEL_VALUE = Text(
    re.compile(r"(?:[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?\Z"),
    "a label value (at most 63 of A-Z, a-z, 0-9, -, _ and .)",
    empty=True,
)
LABELS = MapOf(LABEL_VALUE, META_KEY, "a label's key, such as team or example.com/team")
ANNOTATIONS = MapOf(Text(empty=True), META_KEY, "an annotation's key, such as example.com/team")
VARIABLE = "a variable's name (letters, digits, _, - and ., no digit first)"

# Kinds of models; the first is the default. A key that means something for some of them alone says for which.
INFERENCE_SERVICE, DEPLOYMENT, LLM = "InferenceService", "Deployment", "LLMInferenceService"
MODEL_KINDS = (INFERENCE_SERVICE, DEPLOYMENT, LLM)
INFERENCE_SERVICES, DEPLOYMENTS, LLMS = (INFERENCE_SERVICE,), (DEPLOYMENT,), (LLM,)

# The newest KServe words; a release may write others.
MODE = Choice(
    ("Standard", "Knative", "ModelMesh"),
    {
        "RawDeployment": 'write "Standard"; kfgen writes RawDeployment where the release wants it',
        "Serverless": 'write "Knative"; kfgen writes Serverless where the release wants it',
    },
)


def looks_like_a_credential(name: str) -> bool:
    """Whether a key's name says that its value is secret."""
    return bool(re.search(r"(?i)secret.*key|access.*key|password|passwd|token|private.*key|api.*key", name))
