"""Keys that every kind of catalog file has: whether it exists here, whose it is, what it says to people."""

from __future__ import annotations

from kfgen.catalog.fields import Boolean, MapOf, Text
from kfgen.catalog.record import Key
from kfgen.catalog.words import NAME

EXISTENCE = (
    Key("enabled", Boolean(), "Whether it exists here."),
    Key("owner", NAME, "The team that answers for it.", general_only=True),
)
PEOPLE = (
    Key("description", Text(empty=True), "For people; never part of an object."),
    Key("ignore", MapOf(Text()), "Rule → reason: silences a warning."),
)
