"""`storage` of a model: where it lies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kfgen.catalog.fields import Boolean, Reading, Text
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import DEPLOYMENTS, NAME, PATH, URI

if TYPE_CHECKING:
    from kfgen.domain.data import Data
    from kfgen.domain.problem import Path

MOUNT_PATH = "/mnt/models"  # where KServe mounts what a model is read from
MOUNT = Text(re.compile(r"/[^\x00-\x20\x7f:]*\Z"), "an absolute path in the container", hint="for example /mnt/models")


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
        Key("readOnly", Boolean(), "true: mounted to be read only.", kinds=DEPLOYMENTS),
    ),
    short=_uri,
    short_schema={"type": "string"},
)
