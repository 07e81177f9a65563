"""Keys of `catalog/caches/<name>.yaml`: models that lie on the nodes before a server asks for them."""

from __future__ import annotations

import re

from kfgen.catalog.amounts import Quantity
from kfgen.catalog.common import EXISTENCE, PEOPLE
from kfgen.catalog.fields import Free, ListOf, Text
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import ANNOTATIONS, APP, LABELS, NAME, SUBDOMAIN, URI

CACHE = Record(
    "a cache",
    (
        Key("model", Text(re.compile(r"[a-z0-9][-a-z0-9/]*\Z"), "a model's name"), "The model of this catalog."),
        Key("sourceModelUri", URI, "A storage URI, instead of a model of this catalog."),
        Key("modelSize", Quantity(), "What it takes on a node.", required=True),
        Key("nodeGroups", ListOf(NAME), "The LocalModelNodeGroups whose nodes hold it; one in 0.14.", required=True),
        Key(
            "namespace",
            NAME,
            "For models of this namespace alone (KServe 0.18+); without it, for the whole cluster.",
            general_only=True,
        ),
        Key("name", SUBDOMAIN, "The object's name, if it is not the file's (and, with model, a digest of the URI)."),
        *EXISTENCE,
        Key("app", APP, "The chart and overlay that hold it.", general_only=True),
        Key("serviceAccountName", SUBDOMAIN, "Who reads the model (KServe 0.19+); the model's by default."),
        Key("labels", LABELS, "Labels."),
        Key("annotations", ANNOTATIONS, "Annotations."),
        Key("spec", Free(), "Any field of the object's spec, laid on last."),
        *PEOPLE,
    ),
    unknown={"nodeGroup": 'write "nodeGroups: [...]"', "storageUri": 'write "sourceModelUri"'},
)
