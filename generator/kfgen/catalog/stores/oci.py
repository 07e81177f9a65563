"""Models as images in a registry: `oci://<registry>/<path>`, pulled by the nodes, or by an init container."""

from __future__ import annotations

import re
from typing import Final

from kfgen.catalog.fields import Text
from kfgen.catalog.record import Key
from kfgen.catalog.stores.store_type import Credentials, StoreType, below, credentials_keys

_REGISTRY: Final = Text(
    re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[a-z0-9]+([._/-]+[a-z0-9]+)*)?\Z"),
    "a registry, or a path inside one",
    hint="for example registry.example.com/models",
)
_CREDENTIALS: Final = Credentials(
    methods={"dockerConfig": "oci"},
    by_default=False,
    registry=lambda values: values.get("registry", "").partition("/")[0],
)

OCI: Final = StoreType(
    name="oci",
    keys=(
        Key(
            "registry",
            _REGISTRY,
            "The registry, and what all images' names there begin with.",
            required=True,
            example="registry.example.com/models",
        ),
        *credentials_keys(_CREDENTIALS),
    ),
    root=lambda values, _: below("oci", values.get("registry", "")),
    uri=re.compile(r"oci://(?P<registry>.*[^/])/*\Z"),
    credentials=_CREDENTIALS,
)
