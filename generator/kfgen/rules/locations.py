"""Rules of where models lie: what the storage initializer makes of a URI that its scheme alone does not say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

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
_SECRET: Final = re.compile(
    r"://[^/]*@|[?&](sig|token|access_token|X-Amz-Signature|X-Goog-Signature|AWSAccessKeyId)=", re.IGNORECASE
)


def uris_are_whole(model: Model, environment: Environment, report: Report) -> None:
    """What passes the controller's look at the scheme and fails in the pod, and what is secret and stands in Git."""
    _check(model.server.storage_uri, ("storage",), model, environment, report)
    if model.canary is not None and model.canary.storage_uri != model.server.storage_uri:
        _check(model.canary.storage_uri, ("canary", "storage"), model, environment, report)


def _check(uri: str, at: Path, model: Model, environment: Environment, report: Report) -> None:
    where = model.settled.where(*at)
    if _SECRET.search(uri):
        hint = "remove it and rotate it; a Secret of the store's credentials belongs in the cluster"
        report.error(where, "plaintext-secret", "the storage URI holds a credential (value hidden)", hint)
        return
    for start, whole, form in _FORMS:
        found = start.match(uri)
        if found is None:
            continue
        if not whole.match(uri):
            text = f"nothing can be read from {uri} ({environment.label})"
            report.error(where, "uri", text, f"write it as {form.format(found[0])}")
        return
