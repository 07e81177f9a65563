"""Azure Blob Storage: `https://<account>.blob.core.windows.net/<container>/<path>`."""

from __future__ import annotations

import re
from typing import Final

from kfgen.catalog.fields import Text
from kfgen.catalog.record import Key
from kfgen.catalog.stores.store_type import Credentials, StoreType, below, credentials_keys

_ACCOUNT: Final = Text(re.compile(r"[a-z0-9]{3,24}\Z"), "a storage account's name (a-z and 0-9, 3 to 24 characters)")
_CONTAINER: Final = Text(
    re.compile(r"(?=.{3,63}\Z)([a-z0-9]+(-[a-z0-9]+)*|\$root|\$web)\Z"), "a container's name (a-z, 0-9 and single -)"
)
# AZURE_ACCESS_TOKEN, which the controller passes on from 0.16, is read by no storage initializer up to 0.20.
_CREDENTIALS: Final = Credentials(methods={"servicePrincipal": "azure", "accessKey": "azure-access-key"})

AZURE: Final = StoreType(
    name="azure",
    keys=(
        Key("account", _ACCOUNT, "The storage account.", required=True, example="acmemodels"),
        Key("container", _CONTAINER, "The container; without it, the first part of a model's path."),
        *credentials_keys(_CREDENTIALS),
    ),
    root=lambda values, _: below(
        "https", f"{values.get('account', '')}.blob.core.windows.net", values.get("container", "")
    ),
    uri=re.compile(r"https://(?P<account>[^./]+)\.blob\.core\.windows\.net(?:/(?P<container>[^/]+))?/*\Z"),
    credentials=_CREDENTIALS,
)
