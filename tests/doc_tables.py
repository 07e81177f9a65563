"""The generated tables of docs/: keys of the catalog, releases; made from what kfgen itself reads with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import doc_releases
from doc_releases import table
from kfgen.catalog.amounts import Duration, Quantity, Share
from kfgen.catalog.container import EnvValue
from kfgen.catalog.environment import CLUSTER, ENVIRONMENT, ENVIRONMENT_SETTINGS, OVERRIDES, PROJECT, Stages, Version
from kfgen.catalog.fields import Boolean, Choice, Free, FreeMap, Integer, ListOf, MapOf, Text
from kfgen.catalog.folders import FOLDERS
from kfgen.catalog.gitops import GITOPS
from kfgen.catalog.image import IMAGE
from kfgen.catalog.kubernetes_object import KubernetesObject
from kfgen.catalog.operations import Peer
from kfgen.catalog.platform import BASELINE, Setting
from kfgen.catalog.policy import POLICY
from kfgen.catalog.record import Key, Record
from kfgen.catalog.sealing import SEALED, Ciphertext
from kfgen.catalog.storage import STORES
from kfgen.catalog.tenancy import StoreOrPrefix
from kfgen.catalog.words import LABEL_VALUE, NAME, PATH, SUBDOMAIN, URI

WORDS = ((NAME, "name"), (SUBDOMAIN, "DNS name"), (PATH, "path"), (URI, "URI"), (IMAGE, "image"), (LABEL_VALUE, "text"))
OTHER_TYPES = {
    Boolean: "`true`, `false`",
    EnvValue: "text, or a source such as `{secretKeyRef: {name, key}}`",
    Free: "any map, laid on",
    KubernetesObject: "any map, laid on",
    FreeMap: "any map",
    Ciphertext: "what `kubeseal --raw` writes",
    Duration: "a duration such as `30m`",
    Peer: "name of a namespace, or any map",
    Quantity: "quantity",
    StoreOrPrefix: "name, or the beginning of a URI",
    Share: "a number, or a percentage",
    Setting: "text, or a list of texts",
    Stages: "list of names, or of lists of names",
    Version: "`x.y.z`",
}
ELSEWHERE = {
    id(GITOPS): "the keys of [how it is synced](#syncing)",
    id(ENVIRONMENT_SETTINGS): "the keys of [an environment](#environments), but for `extends`, `abstract`, `overrides`",
    **{
        id(record): f"the keys of [{record.what}](#{folder.name})"
        for folder in FOLDERS
        for record in folder.records.values()
    },
    **{
        id(record): f"the keys of [{record.what}](#{folder.name}), but for those with †"
        for folder, key in zip(FOLDERS, OVERRIDES.keys, strict=True)
        for record in ([key.field] if folder.record else [one.field for one in key.field.keys])
    },
}


def key_table(keys: Iterable[Key]) -> str:
    """Every key of a record and of the maps inside it, as dotted paths."""
    return table(("Key", "Type", "Meaning"), _rows(keys, "", {}))


def _rows(keys: Iterable[Key], prefix: str, seen: dict[int, str]) -> Iterator[tuple[str, str, str]]:
    for key in keys:
        path = f"{prefix}{key.name}"
        marks = "".join(mark for mark, holds in ((" \\*", key.required), (" †", key.general_only)) if holds)
        yield f"`{path}`{marks}", type_of(key.field, seen), key.meaning
        yield from _inside(key.field, path, seen)


def _inside(field: Any, path: str, seen: dict[int, str]) -> Iterator[tuple[str, str, str]]:
    while isinstance(field, MapOf | ListOf):
        path, field = (f"{path}.<name>", field.value) if isinstance(field, MapOf) else (f"{path}[]", field.item)
    if isinstance(field, Record) and id(field) not in seen and id(field) not in ELSEWHERE:
        seen[id(field)] = path.split(".<name>")[0]
        yield from _rows(field.keys, f"{path}.", seen)


def type_of(field: Any, seen: dict[int, str]) -> str:  # noqa: PLR0911 - one return per type
    """A key's type in a few words."""
    match field:
        case Record():
            return ELSEWHERE.get(id(field)) or _record_type(field, seen)
        case MapOf():
            return f"{'by name: ' if isinstance(field.value, Record) else 'map of '}{type_of(field.value, seen)}"
        case ListOf():
            return f"list of {type_of(field.item, seen)}"
        case Choice():
            return ", ".join(f"`{option}`" for option in field.options)
        case Integer():
            return f"whole number from {field.minimum}" + (f" to {field.maximum}" if field.maximum < 2**31 - 1 else "")
        case Text():
            return next((word for known, word in WORDS if field is known), field.what)
    return OTHER_TYPES[type(field)]


def _record_type(record: Record, seen: dict[int, str]) -> str:
    form = "short form or map" if record.short else "map"
    return f"{form}, as `{seen[id(record)]}`" if id(record) in seen else form


def store_keys() -> str:
    """The keys of all stores in one table, with the types that have them."""
    found: dict[tuple[str, ...], list[str]] = {}
    for name, record in STORES.items():
        for row in _rows(record.keys, "", {}):
            found.setdefault(row, []).append(name)
    order = list(dict.fromkeys(map(_top, found)))
    rows = sorted(found.items(), key=lambda item: order.index(_top(item[0])))
    return table(
        ("Key", "Stores", "Type", "Meaning"),
        ((row[0], _types(types), *row[1:]) for row, types in rows),
    )


def _types(types: list[str]) -> str:
    """The types that have a key, in as few words as will do."""
    others = [name for name in STORES if name not in types]
    return "all" if not others else f"all but {others[0]}" if len(others) == 1 else ", ".join(types)


def _top(row: tuple[str, ...]) -> str:
    """The first key of a row's path."""
    return row[0].strip("`").partition(".")[0].partition("`")[0]


TABLES = {
    "project": lambda: key_table(PROJECT.keys),
    "environment": lambda: key_table(ENVIRONMENT.keys),
    "cluster": lambda: key_table(CLUSTER.keys),
    "gitops": partial(key_table, GITOPS.keys),
    "baseline": lambda: key_table(BASELINE.keys),
    "secrets": lambda: key_table(SEALED.keys),
    "policy": lambda: key_table(POLICY.keys),
    **{folder.word: partial(key_table, folder.record.keys) for folder in FOLDERS if folder.record is not None},
    "storage": store_keys,
    "releases": doc_releases.versions,
    "matrix": doc_releases.matrix,
    "facts": doc_releases.facts,
    "formats": doc_releases.formats,
    "runtimes": doc_releases.versions_of_formats,
}
