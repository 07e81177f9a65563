"""One file per type of store; STORE_TYPES lists them as messages and documents do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.catalog.stores.azure import AZURE
from kfgen.catalog.stores.custom import CUSTOM
from kfgen.catalog.stores.gcs import GCS
from kfgen.catalog.stores.hdfs import HDFS
from kfgen.catalog.stores.hf import HF
from kfgen.catalog.stores.http import HTTP
from kfgen.catalog.stores.oci import OCI
from kfgen.catalog.stores.pvc import PVC
from kfgen.catalog.stores.s3 import S3

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.catalog.stores.store_type import StoreType

STORE_TYPES: Final[Mapping[str, StoreType]] = {
    one.name: one for one in (PVC, S3, GCS, AZURE, HTTP, HF, OCI, HDFS, CUSTOM)
}
