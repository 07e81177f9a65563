"""Keys that every kind of catalog file has: whether it exists here, whose it is, what it says to people."""

from __future__ import annotations

import re

from kfgen.catalog.fields import Boolean, MapOf, Text
from kfgen.catalog.record import Key
from kfgen.catalog.words import NAME

# What may be silenced: every warning that an entry can bring about, those of rules and of the catalog's own words.
WARNINGS = (
    "archive-name",
    "caller-name",
    "claim-once",
    "disruption",
    "exposed",
    "graph-unasked",
    "ingress-retired",
    "knative-bounds",
    "knative-features",
    "knative-fields",
    "list-replaced",
    "missing-unit",
    "moving",
    "never-met",
    "nothing-removed",
    "placeholder-spelling",
    "platform-field",
    "pod-addresses",
    "pod-security-level",
    "pool-capacity",
    "quota",
    "role-and-secret",
    "secrets-meet",
    "spec-twice",
    "torchserve-models",
    "torchserve-store",
    "torchserve-unread",
    "trained-model-leaving",
    "uri-in-store",
)
OF_OBJECTS = frozenset({"missing-unit", "pod-security-level", "trained-model-leaving"})
"""Those that `kfgen validate` alone comes upon, since it looks at built objects."""
_POLICY = re.compile(r"^policy/[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")
IGNORE = Key(
    "ignore",
    MapOf(
        Text(),
        _POLICY,
        "a warning that can be silenced",
        known=WARNINGS,
        beside="policy/<name> of a policy that has mayBeIgnored",
    ),
    "Warning → the reason why it is meant; without one nothing is silenced.",
)

EXISTENCE = (
    Key("enabled", Boolean(), "Whether it exists here."),
    Key("owner", NAME, "The team that answers for it.", general_only=True),
)
PEOPLE = (
    Key("description", Text(empty=True), "For people; never part of an object."),
    IGNORE,
)
