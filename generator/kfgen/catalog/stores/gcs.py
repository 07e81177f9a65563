"""Google Cloud Storage: `gs://<bucket>/<path>`, read with a service account's key file or by workload identity."""

from __future__ import annotations

from typing import Final

from kfgen.catalog.stores.store_type import BUCKET_KEYS, Credentials, StoreType, below, credentials_keys, uri_of

_CREDENTIALS: Final = Credentials(methods={"keyFile": "gcs"}, files=frozenset({"gcloud-application-credentials.json"}))

GCS: Final = StoreType(
    name="gcs",
    article="a",
    keys=(*BUCKET_KEYS, *credentials_keys(_CREDENTIALS)),
    root=lambda values, _: below("gs", values.get("bucket", ""), values.get("prefix", "")),
    uri=uri_of("gs", "bucket", "prefix"),
    credentials=_CREDENTIALS,
)
