"""Keys of `catalog/storage/<name>.yaml`: those of every store, and by the store's type those of `stores/`."""

from __future__ import annotations

from kfgen.catalog.common import PEOPLE
from kfgen.catalog.fields import Choice, ListOf, Text
from kfgen.catalog.record import Key, Record
from kfgen.catalog.stores import STORE_TYPES
from kfgen.catalog.words import NAME, looks_like_a_credential

SERVICE = Record(
    "a service",
    (
        Key("name", NAME, "The ExternalName Service's name; the store's by default."),
        Key("externalName", Text(), "The host it stands for; takes $(env).", required=True),
    ),
)

_COMMON = (
    Key("type", Choice(tuple(STORE_TYPES)), "What kind of store this is.", required=True, general_only=True),
    Key("namespaces", ListOf(NAME), "Where its objects are made; by default where models use it."),
    Key("service", SERVICE, "An ExternalName Service through which the models reach it."),
    *PEOPLE,
)

_UNKNOWN = {
    "storageClass": 'did you mean "storageClassName"?',
    "name": "the file's name is the store's name; a claim's is \"claim\"",
}

STORES: dict[str, Record] = {
    name: Record(
        f"{one.article} {name} store",
        (*_COMMON, *one.keys),
        unknown=_UNKNOWN,
        secret=looks_like_a_credential,
    )
    for name, one in STORE_TYPES.items()
}
