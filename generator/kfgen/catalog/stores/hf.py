"""Hugging Face: `hf://<org>/<model>[:<revision>]`."""

from __future__ import annotations

import re
from typing import Final

from kfgen.catalog.fields import Text
from kfgen.catalog.record import Key
from kfgen.catalog.stores.store_type import Credentials, StoreType, below, credentials_keys, uri_of

_ORGANIZATION: Final = Text(re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?\Z"), "an organization or a user")
_CREDENTIALS: Final = Credentials(methods={"token": "hf"}, by_default=False)

HF: Final = StoreType(
    name="hf",
    keys=(
        Key("org", _ORGANIZATION, "The organization; without it, the first part of a model's path."),
        *credentials_keys(_CREDENTIALS),
    ),
    root=lambda values, _: below("hf", values.get("org", "")),
    uri=uri_of("hf", "org"),
    credentials=_CREDENTIALS,
)
