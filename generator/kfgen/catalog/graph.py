"""Keys of `catalog/graphs/<name>.yaml`: graphs of models, one after the other, side by side, or one of several."""

from __future__ import annotations

import re

from kfgen.catalog.amounts import REPLICAS
from kfgen.catalog.common import EXISTENCE, PEOPLE
from kfgen.catalog.container import RESOURCES
from kfgen.catalog.fields import Boolean, Choice, Free, Integer, ListOf, MapOf, Text
from kfgen.catalog.handover import KEY as HANDOVER_KEY
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import ANNOTATIONS, APP, LABELS, MODE, NAME

_TEXT = Text()
# KServe's router looks for $response and sends the first request for anything else.
_SENT = Text(re.compile(r"\$(request|response)(\.\S+)?\Z"), "$request or $response")

STEP = Record(
    "a step",
    (
        Key("name", _TEXT, "The step's name, under which an Ensemble returns its answer."),
        Key(
            "serviceName",
            Text(re.compile(r"[a-z0-9][-a-z0-9/]*\Z"), "a model's name"),
            "The model that is asked: one of this catalog, in the same namespace.",
        ),
        Key("nodeName", _TEXT, "Another node of this graph, instead of a model."),
        Key("serviceUrl", Text(re.compile(r"https?://\S+\Z"), "a URL"), "Any other service, instead of a model."),
        Key("data", _SENT, "What is sent in a Sequence: $request, or $response of the step before."),
        Key("condition", _TEXT, "A GJSON query: when a Switch takes the step, or a Sequence goes on with it."),
        Key("weight", Integer(0, 100), "A Splitter's share of the requests; all of them sum up to 100."),
        Key("dependency", Choice(("Soft", "Hard")), "Hard: where it fails, so does the node (KServe 0.11+)."),
        Key("mapPredictionsToInstances", Boolean(), "Send predictions as instances (KServe 0.16+)."),
    ),
)
NODE = Record(
    "a node",
    (
        Key("routerType", Choice(("Sequence", "Splitter", "Ensemble", "Switch")), "How its steps work.", required=True),
        Key("steps", ListOf(STEP), "What it asks.", required=True),
    ),
)
GRAPH_SCALING = Record(
    "autoscaling",
    (
        Key("metric", Choice(("cpu", "memory", "concurrency", "rps")), "What is measured."),
        Key("target", Integer(1), "What it should be per pod."),
    ),
)

GRAPH = Record(
    "a graph",
    (
        Key("namespace", NAME, "A namespace of catalog/namespaces/.", required=True, general_only=True),
        Key("name", NAME, "The object's name, if it is not the file's."),
        *EXISTENCE,
        Key("app", APP, "The chart and overlay that hold it; the namespace's by default.", general_only=True),
        Key("labels", LABELS, "Labels; KServe copies them to the router's pods."),
        Key("annotations", ANNOTATIONS, "Annotations; KServe copies them to the router's pods."),
        Key("mode", MODE, "The router's deployment mode, if it is not the environment's."),
        Key(
            "nodes",
            MapOf(NODE, re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?\Z"), "a node's name"),
            "The nodes by name; requests enter at `root`.",
            required=True,
        ),
        Key("replicas", REPLICAS, "How many routers: 2, 1..4 or {min, max} (KServe 0.12+)."),
        Key("autoscaling", GRAPH_SCALING, "What decides how many (KServe 0.12+)."),
        Key("resources", RESOURCES, "Of the router: one value, or request..limit (KServe 0.11+)."),
        Key("timeout", Integer(1, 2**31 - 1), "Seconds until a request is given up (KServe 0.12+)."),
        Key("spec", Free(), "Any field of the object's spec, laid on last."),
        HANDOVER_KEY,
        *PEOPLE,
    ),
)
