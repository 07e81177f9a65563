"""StoreType: what one type of store says, where its paths lie, and which Secret it is read with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from kfgen.catalog.fields import Choice, ListOf, MapOf, Text
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import ANNOTATIONS, SUBDOMAIN, looks_like_a_credential

if TYPE_CHECKING:
    from kfgen.catalog.fields import Reading
    from kfgen.domain.data import Data
    from kfgen.domain.problem import Path

Values: TypeAlias = "Mapping[str, Any]"

STORAGE_CONFIG = "storage-config"  # what KServe's installation calls the Secret
BACKENDS = ("existing", "external-secrets", "sealed-secrets", "sops")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The Secret that a type of store is read with.

    `methods` maps the catalog's word to the name under which release files list the Secret's keys; the first is what
    holds where none is said. `optional` keys are there where the catalog asks for them, `files` are keys that hold a
    file. `literals` are keys whose values the store itself says. `registry` is the host whose images the Secret is
    for: the kubelet reads it then, not the storage initializer. `role` is the annotation with which a ServiceAccount
    does without it. `entry` is what the store is as an entry of
    `storage-config`, None where it cannot be one, and `in_entry` what keys of the Secret are called there.
    """

    methods: Mapping[str, str]
    by_default: bool = True
    optional: tuple[str, ...] = ()
    files: frozenset[str] = frozenset()
    literals: Callable[[Values], Mapping[str, str]] = lambda values: {}  # noqa: ARG005 - most have none
    registry: Callable[[Values], str] = lambda values: ""  # noqa: ARG005 - most have none
    role: str = ""
    entry: Callable[[Values], Mapping[str, str]] | None = None
    in_entry: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreType:
    """One type of store.

    `root` gives the URI that paths are put below, from the store's values and name; where it ends with `://` a path is
    needed. `uri` takes such a root apart, its groups are keys; without it, no URI tells the type. `settings` are what
    KServe reads from annotations of the Secret, by the catalog's key.
    """

    name: str
    article: str = "an"  # before its name, as it is said
    keys: tuple[Key, ...]
    root: Callable[[Values, str], str]
    uri: re.Pattern[str] | None = None
    credentials: Credentials | None = None
    settings: Callable[[Values], Mapping[str, str]] = lambda values: {}  # noqa: ARG005 - only S3 has any


def credentials_keys(credentials: Credentials) -> tuple[Key, ...]:
    """The keys with which a store of the type says how it is read."""
    text = Text()
    own = [
        Key("backend", Choice(BACKENDS), "How the Secret gets there; the environment's default."),
        Key("secretName", SUBDOMAIN, "The Secret's name; `<store>-credentials` by default."),
        Key(
            "remoteKey",
            text,
            "The entry in the external store; takes $(name) and $(env); the Secret's name by default, "
            f"`<store>-credentials` where the Secret is {STORAGE_CONFIG}.",
        ),
        Key("remoteProperties", MapOf(text), "Key of the Secret → property of the remote entry, where they differ."),
    ]
    if len(credentials.methods) > 1:
        own.append(Key("method", Choice(tuple(credentials.methods)), f"{next(iter(credentials.methods))} by default."))
    if credentials.optional:
        own.append(Key("keys", ListOf(Choice(credentials.optional)), "What the Secret holds beside what it must."))
    if credentials.entry is not None:
        link = Choice(("serviceAccount", STORAGE_CONFIG))
        own.append(Key("link", link, f"{STORAGE_CONFIG}: as an entry of that Secret (KServe 0.9+); else an account's."))
    record = Record(
        "credentials",
        tuple(own),
        short=_none,
        short_schema={"const": "none"},
        secret=looks_like_a_credential,
    )
    absent = "`<store>-credentials` by default" if credentials.by_default else "none by default"
    absent += f", none beside {credentials.role}" if credentials.role else ""
    return (
        Key("credentials", record, f"The Secret with the keys, or `none`; {absent}."),
        Key("serviceAccount", SERVICE_ACCOUNT, "The account that the models read with."),
    )


def _none(raw: Data, at: Path, reading: Reading) -> Any:
    if raw == "none":
        return {"none": True}
    return reading.bad(at, "must be `none` or a map", "for example {secretName: minio-s3}")


SERVICE_ACCOUNT = Record(
    "a serviceAccount",
    (
        Key("name", SUBDOMAIN, "Its name; the store's by default. Stores that name the same account share it."),
        Key("annotations", ANNOTATIONS, "For example eks.amazonaws.com/role-arn."),
    ),
)

SUBPATH = Text(
    re.compile(r"(?!/)(?!.*(^|/)\.\.(/|\Z))[^\x00-\x20\x7f\\]+(?<!/)\Z"),
    "a path inside the bucket",
    hint="relative, without `..`, spaces, or slashes at its ends",
)
_BUCKET = Text(re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]\Z"), "a bucket's name (a-z, 0-9, -, _ and .)")

BUCKET_KEYS = (
    Key("bucket", _BUCKET, "The bucket; without it, the first part of a model's path."),
    Key("prefix", SUBPATH, "A path inside the bucket that all models share."),
)


def uri_of(scheme: str, first: str, rest: str = "") -> re.Pattern[str]:
    """`scheme://first`, and `rest` below it, if there is such a key; slashes at the end say nothing."""
    below_it = f"(?:/(?P<{rest}>[^/].*?))?" if rest else ""
    return re.compile(rf"{scheme}://(?P<{first}>[^/]+){below_it}/*\Z")


def below(scheme: str, *parts: str) -> str:
    """`scheme://` and the parts that are there, a slash between them."""
    return f"{scheme}://{'/'.join(filter(None, parts))}"
