"""For the rules beside it: the URIs that a model is read from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path


SECRET: Final = re.compile(
    r"://[^/]*@|[?&](sig|token|access_token|X-Amz-Signature|X-Goog-Signature|AWSAccessKeyId)=", re.IGNORECASE
)


def holds_secret(uri: str) -> bool:
    """Whether a URI has a password or a signature in it."""
    return SECRET.search(uri) is not None


def uris(model: Model) -> Iterator[tuple[str, Path]]:
    """Every URI that a model is read from, and where it is said."""
    yield model.server.storage_uri, ("storage",)
    for mount in model.mounts:
        yield mount.uri, ("storageMounts", mount.path)
    if model.canary is not None and model.canary.storage_uri != model.server.storage_uri:
        yield model.canary.storage_uri, ("canary", "storage")
