"""`storage` of a model: where it lies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kfgen.catalog.fields import Boolean, MapOf, Reading, Text
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import DEPLOYMENTS, NAME, PATH, URI

if TYPE_CHECKING:
    from kfgen.domain.data import Data
    from kfgen.domain.problem import Path

MOUNT_PATH = "/mnt/models"  # where KServe mounts what a model is read from
MOUNT = Text(re.compile(r"/[^\x00-\x20\x7f:]*\Z"), "an absolute path in the container", hint="for example /mnt/models")

DIGEST = Text(re.compile(r"sha256:[0-9a-f]{64}\Z"), "a digest such as sha256:9f86d0…")


def _uri(raw: Data, at: Path, reading: Reading) -> Any:
    uri = URI.read(raw, at, reading)
    return {"uri": uri} if isinstance(uri, str) else uri


STORAGE = Record(
    "storage",
    (
        Key("from", NAME, "A store of catalog/storage/; `path` is inside it."),
        Key("path", PATH, "Path inside the store; takes $(name), $(version), $(env)."),
        Key("uri", URI, "A whole storage URI instead of `from`; takes $(name), $(version), $(env)."),
        Key("mountPath", MOUNT, f"Where the claim is mounted; {MOUNT_PATH} by default.", kinds=DEPLOYMENTS),
        Key(
            "readOnly",
            Boolean(),
            "Whether it may only be read: by default not by a Deployment, else yes (KServe 0.14+).",
        ),
        Key("digest", DIGEST, "What was read when it was tried; recorded, and never part of an object."),
    ),
    short=_uri,
    short_schema={"type": "string"},
)

STORAGE_MOUNTS = MapOf(
    Record(
        "a mounted storage",
        tuple(key for key in STORAGE.keys if key.name != "mountPath"),
        short=_uri,
        short_schema={"type": "string"},
    ),
    re.compile(r"(?!.*\.\.)/[^\x00-\x20\x7f:]+\Z"),
    "an absolute path in the container",
)
