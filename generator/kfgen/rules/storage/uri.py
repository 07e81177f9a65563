"""Rule `uri`: what passes the controller's look at the scheme and fails in the pod."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule
from kfgen.rules.storage.uris import holds_secret, uris

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="uri",
    why=("A URI whose scheme is known and that has no bucket, owner or path passes admission and fails in the pod."),
    mend="Write it whole.",
    source="KServe: python/storage, kserve_storage.py; ValidateStorageURI",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: huggingface
storage: hf://Qwen2.5-7B
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: huggingface
storage: hf://Qwen/Qwen2.5-7B
""",
    },
)

# Start of the URI → what the whole of it must match, and how it is written (`kserve_storage.py`, `ValidateStorageURI`).
_FORMS: Final = (
    (re.compile(r"hf://"), re.compile(r"hf://[^/:]+/[^/:]+(:[^/]+)?\Z"), "hf://<owner>/<model>[:<revision>]"),
    (
        re.compile(r"https://[^/]*\.blob\.core\.windows\.net"),
        re.compile(r"https://[^/]+\.blob\.core\.windows\.net/[^/]+/.+\Z"),
        "https://<account>.blob.core.windows.net/<container>/<path>",
    ),
    (re.compile(r"https?://"), re.compile(r"https?://[^/]+/(.*/)?[^/]+\Z"), "https://<host>/<path to a file>"),
    (re.compile(r"(gs|s3)://"), re.compile(r"(gs|s3)://[^/]+(/.*)?\Z"), "{0}<bucket>/<path>"),
    (re.compile(r"pvc://"), re.compile(r"pvc://[^/]+(/.*)?\Z"), "pvc://<claim>/<path>"),
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """What passes the controller's look at the scheme and fails in the pod."""
    for uri, at in uris(model):
        _check(uri, at, model, environment, report)


def _check(uri: str, at: Path, model: Model, environment: Environment, report: Report) -> None:
    if holds_secret(uri):
        return  # another rule says so, and hides it
    for start, whole, form in _FORMS:
        found = start.match(uri)
        if found is None:
            continue
        if not whole.match(uri):
            text = f"nothing can be read from {uri} ({environment.label})"
            report.error(model.settled.where(*at), RULE.id, text, f"write it as {form.format(found[0])}")
        return
