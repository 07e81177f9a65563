"""S3, Amazon's or another: settings are annotations that KServe reads (`pkg/credentials/s3/s3_secret.go`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.fields import Boolean, Text
from kfgen.catalog.record import Key
from kfgen.catalog.stores.store_type import BUCKET_KEYS, Credentials, StoreType, below, credentials_keys, uri_of
from kfgen.catalog.words import SUBDOMAIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.catalog.stores.store_type import Values

_HOST: Final = Text(
    re.compile(r"[a-zA-Z0-9.-]+(:[0-9]{1,5})?\Z"), "a host, or host:port", hint="useHttps says the scheme"
)
_FLAGS: Final = {True: "1", False: "0"}
_WORDS: Final = {True: "true", False: "false"}
# How KServe wants each setting written; text stays as it is.
_WRITTEN: Final[Mapping[str, Mapping[Any, str]]] = {
    "endpoint": {},
    "region": {},
    "useHttps": _FLAGS,
    "verifySSL": _FLAGS,
    "useVirtualBucket": _WORDS,
    "useAnonymousCredential": _WORDS,
    "useAccelerate": _WORDS,
    "caBundle": {},
    "caBundleConfigMap": {},
}


def _settings(values: Values) -> dict[str, str]:
    return {key: str(words.get(values[key], values[key])) for key, words in _WRITTEN.items() if key in values}


def _entry(values: Values) -> dict[str, str]:
    """Settings as `_update_with_storage_spec` of the storage initializer reads them."""
    said = _settings(values)
    scheme = "http" if values.get("useHttps") is False else "https"
    entry = {
        "type": "s3",
        "bucket": values.get("bucket", ""),
        "endpoint_url": f"{scheme}://{said['endpoint']}" if "endpoint" in said else "",
        "region": said.get("region", ""),
        "verify_ssl": said.get("verifySSL", ""),
        "anonymous": said.get("useAnonymousCredential", ""),
        "ca_bundle": said.get("caBundle", ""),
        "cabundle_configmap": said.get("caBundleConfigMap", ""),
    }
    return {key: value for key, value in entry.items() if value}


_CREDENTIALS: Final = Credentials(
    methods={"accessKey": "s3"},
    role="eks.amazonaws.com/role-arn",
    entry=_entry,
    in_entry={"AWS_ACCESS_KEY_ID": "access_key_id", "AWS_SECRET_ACCESS_KEY": "secret_access_key"},
)

S3: Final = StoreType(
    name="s3",
    keys=(
        *BUCKET_KEYS,
        *credentials_keys(_CREDENTIALS),
        Key("endpoint", _HOST, "Host and port of an S3 service that is not Amazon's."),
        Key("region", Text(), "The region."),
        Key("useHttps", Boolean(), "Whether the endpoint speaks TLS."),
        Key("verifySSL", Boolean(), "Whether its certificate is checked."),
        Key("useVirtualBucket", Boolean(), "Virtual-hosted buckets."),
        Key("useAnonymousCredential", Boolean(), "No signature (KFServing 0.6+)."),
        Key("useAccelerate", Boolean(), "Amazon's transfer acceleration (KServe 0.12+)."),
        Key("caBundle", Text(), "The file with the authorities that sign the endpoint's certificate (KServe 0.7+)."),
        Key("caBundleConfigMap", SUBDOMAIN, "The ConfigMap that holds it, in the models' namespace (KServe 0.12+)."),
    ),
    root=lambda values, _: below("s3", values.get("bucket", ""), values.get("prefix", "")),
    uri=uri_of("s3", "bucket", "prefix"),
    credentials=_CREDENTIALS,
    settings=_settings,
)
