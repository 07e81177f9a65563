"""A web server: `<url>/<path>`, with headers of one's own from a Secret."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kfgen.catalog.fields import Text
from kfgen.catalog.record import Key
from kfgen.catalog.stores.store_type import Credentials, StoreType, credentials_keys

if TYPE_CHECKING:
    from kfgen.catalog.stores.store_type import Values

_URL: Final = Text(
    re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^\x00-\x20\x7f\\?#@]*)?\Z"),
    "a URL without user, query and fragment",
    hint="credentials are sent as headers, from a Secret",
)


def _host(values: Values) -> dict[str, str]:
    """KServe finds the headers by the host's name, without its port (`_download_from_uri`)."""
    host = re.match(r"https?://([^/:]+)", values.get("url", ""))
    return {"https-host": host[1]} if host else {}


_CREDENTIALS: Final = Credentials(methods={"headers": "http"}, by_default=False, literals=_host)

HTTP: Final = StoreType(
    name="http",
    keys=(
        Key(
            "url",
            _URL,
            "Where the models are, https:// or http://.",
            required=True,
            example="https://models.example.com/live",
        ),
        *credentials_keys(_CREDENTIALS),
    ),
    root=lambda values, _: values.get("url", "").rstrip("/"),
    uri=re.compile(r"(?P<url>https?://(?![^/]+\.blob\.core\.windows\.net(?:/|\Z)).*[^/])/*\Z"),
    credentials=_CREDENTIALS,
)
