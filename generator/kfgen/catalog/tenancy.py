"""Keys of tenancy: a namespace's Profile, quota and limits; an environment's tenants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kfgen.catalog.amounts import Quantity
from kfgen.catalog.fields import Choice, FreeMap, Integer, ListOf, MapOf, Reading, Text
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import META_KEY, NAME

if TYPE_CHECKING:
    from kfgen.domain.data import Data, Object
    from kfgen.domain.problem import Path

_AMOUNTS = MapOf(Quantity(), META_KEY, "a resource such as cpu, memory or nvidia.com/gpu")


def _subject(raw: Data, at: Path, reading: Reading) -> Any:
    """`admin@example.com` as a User."""
    name = Text().read(raw, at, reading)
    return {"kind": "User", "name": name} if isinstance(name, str) else name


_SUBJECT = Record(
    "an owner",
    (
        Key("kind", Choice(("User", "Group", "ServiceAccount")), "User unless said otherwise."),
        Key("name", Text(), "The user's, group's or account's name.", required=True),
        Key("namespace", NAME, "Where a ServiceAccount lives."),
    ),
    short=_subject,
    short_schema={"type": "string"},
)


PROFILE = Record(
    "a profile",
    (
        Key("owner", _SUBJECT, "Who owns it: a user's name, or {kind, name}.", required=True),
        Key("plugins", ListOf(FreeMap()), "Kubeflow's plugins, such as AwsIamForServiceAccount."),
    ),
    unknown={"resourceQuota": 'write resourceQuota beside "profile:"; the Profile carries it'},
)

RESOURCE_QUOTA = MapOf(Quantity(), META_KEY, "a resource of a quota, such as requests.cpu, pods or count/secrets")

_LIMITS = tuple(
    Key(name, _AMOUNTS, doc)
    for name, doc in (
        ("default", "Limits of a container that states none."),
        ("defaultRequest", "Requests of a container that states none."),
        ("min", "The least that may be asked for."),
        ("max", "The most that may be asked for."),
        ("maxLimitRequestRatio", "How many times its request a limit may be."),
    )
)
_NO_DEFAULTS = tuple(key for key in _LIMITS if not key.name.startswith("default"))

LIMIT_RANGE = Record(
    "a limit range",
    (
        Key("Container", Record("limits of a container", _LIMITS), "For each container."),
        Key("Pod", Record("limits of a pod", _NO_DEFAULTS), "For all containers of a pod together."),
        Key("PersistentVolumeClaim", Record("limits of a claim", _NO_DEFAULTS), "For each claim: storage."),
    ),
)


@dataclass(frozen=True, slots=True)
class StoreOrPrefix:
    """A store's name, or the beginning of the URIs that may be read."""

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The text."""
        if isinstance(raw, str) and re.match(r"[a-z][a-z0-9+]*://[^\x00-\x20\x7f]*\Z", raw):
            return str(raw)
        return NAME.read(raw, at, reading)

    def json_schema(self) -> Object:
        """Text."""
        return {"type": "string"}


TENANT = Record(
    "a tenant",
    (
        Key("namespaces", ListOf(NAME), "The namespaces that are its own here.", required=True),
        Key("kinds", ListOf(Text()), "The kinds its models, graphs, caches and manifests may be; any by default."),
        Key("stores", ListOf(StoreOrPrefix()), "The stores, or beginnings of URIs, it may read; any by default."),
        Key("gpus", Integer(0), "The GPUs that its models may take together, at their most replicas."),
    ),
)
