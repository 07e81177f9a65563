"""HDFS over WebHDFS: `hdfs://<path>`; where the name node is stands in the Secret, and so does everything else."""

from __future__ import annotations

import re
from typing import Final

from kfgen.catalog.fields import Text
from kfgen.catalog.record import Key
from kfgen.catalog.stores.store_type import SUBPATH, Credentials, StoreType, below, credentials_keys

_NAMENODE: Final = Text(
    re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(;https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?)*\Z"),
    "the URL of a name node's WebHDFS",
    hint="several are separated by ;",
)
# `_load_hdfs_configuration` and `_HDFS_FILE_SECRETS` of the storage initializer.
_FILES: Final = ("KERBEROS_KEYTAB", "TLS_CERT", "TLS_KEY", "TLS_CA")
_OTHERS: Final = ("KERBEROS_PRINCIPAL", "HDFS_ROOTPATH", "HEADERS", "N_THREADS", "TLS_SKIP_VERIFY", "USER_PROXY")
_CREDENTIALS: Final = Credentials(
    methods={"secret": "hdfs"},
    optional=(*_FILES, *_OTHERS),
    files=frozenset(_FILES),
    entry=lambda values: {"type": "hdfs", "HDFS_NAMENODE": values.get("namenode", "")},
    literals=lambda values: {"HDFS_NAMENODE": values.get("namenode", "")},
)

HDFS: Final = StoreType(
    name="hdfs",
    keys=(
        Key(
            "namenode",
            _NAMENODE,
            "The name node, for example http://namenode.hadoop:9870.",
            required=True,
            example="http://namenode.hadoop:9870",
        ),
        Key("prefix", SUBPATH, "A path that all models share."),
        *credentials_keys(_CREDENTIALS),
    ),
    root=lambda values, _: below("hdfs", values.get("prefix", "")),
    uri=re.compile(r"hdfs://+(?P<prefix>[^/].*?)/*\Z"),
    credentials=_CREDENTIALS,
)
