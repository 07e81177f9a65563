"""`handover`: what `kfgen move` notes where something is on its way from one owner to another."""

from __future__ import annotations

import re

from kfgen.catalog.fields import Choice, Text
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import NAME
from kfgen.domain.gitops import CONTROLLERS, DELIVERIES

_PLACE = (
    Key("app", NAME, "The app."),
    Key("split", Text(re.compile(r"(?:0|[1-9][0-9]{0,2}|folder)\Z"), "a number of apps or `folder`"), "Its parts."),
    Key("delivery", Choice(DELIVERIES), "The form that is synced."),
    Key("controller", Choice(CONTROLLERS), "What syncs it."),
    Key("model", Text(), "What serves beside it until the move is finished."),
)
HANDOVER = Record(
    "a handover",
    (
        Key("to", Record("where it goes", _PLACE), "Where it is about to go: protected from being pruned until then."),
        Key("from", Record("where it came from", _PLACE), "Where it came from: protected until that has let go of it."),
    ),
)
KEY = Key("handover", HANDOVER, "Written by `kfgen move`: it is on its way to another owner.", general_only=True)
