"""A scheme of one's own: `<scheme>://<prefix>/<path>`, read by an init container of one's own."""

from __future__ import annotations

import re
from typing import Final

from kfgen.catalog.fields import FreeMap, ListOf, Text
from kfgen.catalog.record import Key, Record
from kfgen.catalog.stores.store_type import SERVICE_ACCOUNT, SUBPATH, StoreType, below

_SCHEME: Final = Text(re.compile(r"[a-z][a-z0-9+]*\Z"), "a scheme (a-z, 0-9 and +)", hint="without ://")
_INITIALIZER: Final = Record(
    "an initializer",
    (
        Key("container", FreeMap(), "The init container: image, env, resources ….", required=True),
        Key("supportedUriFormats", ListOf(FreeMap()), "What it reads, {prefix} or {regex}; the scheme by default."),
    ),
)

CUSTOM: Final = StoreType(
    name="custom",
    article="a",
    keys=(
        Key("scheme", _SCHEME, "What stands before ://.", required=True, example="modelhub"),
        Key("prefix", SUBPATH, "A path that all models share."),
        Key("initializer", _INITIALIZER, "Who reads it (KServe 0.11.1+); without it, somebody else has seen to that."),
        Key("serviceAccount", SERVICE_ACCOUNT, "The account that the models read with."),
    ),
    root=lambda values, _: below(values.get("scheme", ""), values.get("prefix", "")),
)
