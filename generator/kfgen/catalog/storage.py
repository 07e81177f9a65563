"""Keys of `catalog/storage/<name>.yaml`, by the store's type."""

from __future__ import annotations

import re

from kfgen.catalog.amounts import Quantity
from kfgen.catalog.fields import Boolean, Choice, ListOf, MapOf, Text
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import ANNOTATIONS, NAME, SUBDOMAIN

_TEXT = Text()
_BUCKET = Text(re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]\Z"), "a bucket's name (a-z, 0-9, -, _ and .)")
_PREFIX = Text(
    re.compile(r"(?!/)(?!.*(^|/)\.\.(/|\Z))[^\x00-\x20\x7f\\]+(?<!/)\Z"),
    "a path inside the bucket",
    hint="relative, without `..`, spaces, or slashes at its ends",
)
_HOST = Text(re.compile(r"[a-zA-Z0-9.-]+(:[0-9]{1,5})?\Z"), "a host, or host:port", hint="useHttps says the scheme")
_ACCESS_MODE = Choice(("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"))


def looks_like_a_credential(name: str) -> bool:
    """Whether a key's name says that its value is secret."""
    return bool(re.search(r"(?i)secret.*key|access.*key|password|passwd|token|private.*key|api.*key", name))


CREDENTIALS = Record(
    "credentials",
    (
        Key(
            "backend", Choice(("existing", "external-secrets")), "How the Secret gets there; the environment's default."
        ),
        Key("secretName", SUBDOMAIN, "The Secret's name; `<store>-credentials` by default."),
        Key("remoteKey", _TEXT, "The entry in the external store; takes $(name) and $(env); secretName by default."),
        Key("remoteProperties", MapOf(_TEXT), "Key of the Secret → property of the remote entry, where they differ."),
    ),
    short=lambda raw, at, reading: (
        {"none": True}
        if raw == "none"
        else reading.bad(at, "must be `none` or a map", "for example {secretName: minio-s3}")
    ),
    short_schema={"const": "none"},
    secret=looks_like_a_credential,
)

SERVICE_ACCOUNT = Record(
    "a serviceAccount",
    (
        Key("name", SUBDOMAIN, "Its name; the store's by default. Stores that name the same account share it."),
        Key("annotations", ANNOTATIONS, "For example eks.amazonaws.com/role-arn."),
    ),
)

SERVICE = Record(
    "a service",
    (
        Key("name", NAME, "The ExternalName Service's name; the store's by default."),
        Key("externalName", Text(), "The host it stands for; takes $(env).", required=True),
    ),
)


_COMMON = (
    Key("type", Choice(("pvc", "s3", "gcs")), "What kind of store this is.", required=True, general_only=True),
    Key("namespaces", ListOf(NAME), "Where its objects are made; by default where models use it."),
    Key("service", SERVICE, "An ExternalName Service through which the models reach it."),
    Key("description", Text(empty=True), "For people; never part of an object."),
    Key("ignore", MapOf(Text()), "Rule → reason: silences a warning."),
)

_BUCKETS = (
    Key("bucket", _BUCKET, "The bucket; without it, the first part of a model's path."),
    Key("prefix", _PREFIX, "A path inside the bucket that all models share."),
    Key("credentials", CREDENTIALS, "The Secret with the keys, or `none`."),
    Key("serviceAccount", SERVICE_ACCOUNT, "The account that the models read with."),
)

_PVC = (
    Key("claim", SUBDOMAIN, "The claim's name; the file's by default."),
    Key("size", Quantity(), "How much is requested."),
    Key("storageClassName", SUBDOMAIN, "The class; the cluster's default without it."),
    Key("accessModes", ListOf(_ACCESS_MODE), "ReadWriteOnce by default."),
    Key("create", Boolean(), "false: the claim is there already."),
)

_S3 = (
    Key("endpoint", _HOST, "Host and port of an S3 service that is not Amazon's."),
    Key("region", _TEXT, "The region."),
    Key("useHttps", Boolean(), "Whether the endpoint speaks TLS."),
    Key("verifySSL", Boolean(), "Whether its certificate is checked."),
    Key("useVirtualBucket", Boolean(), "Virtual-hosted buckets."),
    Key("useAnonymousCredential", Boolean(), "No signature (KFServing 0.6+)."),
)

_UNKNOWN = {
    "storageClass": 'did you mean "storageClassName"?',
    "name": "the file's name is the store's name; a claim's is \"claim\"",
}

STORES: dict[str, Record] = {
    "pvc": Record("a pvc store", (*_COMMON, *_PVC), unknown=_UNKNOWN, secret=looks_like_a_credential),
    "s3": Record("an s3 store", (*_COMMON, *_BUCKETS, *_S3), unknown=_UNKNOWN, secret=looks_like_a_credential),
    "gcs": Record("a gcs store", (*_COMMON, *_BUCKETS), unknown=_UNKNOWN, secret=looks_like_a_credential),
}
