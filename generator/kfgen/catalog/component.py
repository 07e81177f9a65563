"""`transformer` and `explainer` of a model, and what every component of an InferenceService takes."""

from __future__ import annotations

import re

from kfgen.catalog.amounts import REPLICAS
from kfgen.catalog.container import container_keys
from kfgen.catalog.fields import Choice, Free, FreeMap, Integer, ListOf, MapOf, Text
from kfgen.catalog.location import STORAGE
from kfgen.catalog.record import Key, Record
from kfgen.catalog.scaling import AUTOSCALING
from kfgen.catalog.words import ANNOTATIONS, LABELS, NAME
from kfgen.catalog.workload import DEPLOYMENT_STRATEGY

_TEXT = Text()
_SINK = Text(re.compile(r"[a-z][-a-z0-9+.]*://\S+\Z"), "a URL such as http://collector.logging")

# pkg/apis/serving/v1beta1/component.go and inference_service.go
BATCHER = Record(
    "a batcher",
    (
        Key("maxBatchSize", Integer(1), "Requests in one batch."),
        Key("maxLatency", Integer(0), "Milliseconds that a request waits for others."),
        Key("timeout", Integer(1), "Seconds until a batch is given up."),
    ),
)
LOGGER = Record(
    "a logger",
    (
        Key("url", _SINK, "Where requests and responses are sent, as CloudEvents."),
        Key("mode", Choice(("all", "request", "response")), "What is sent; all unless said otherwise."),
        Key("metadataHeaders", ListOf(_TEXT), "Headers that go along (0.14+)."),
        Key("metadataAnnotations", ListOf(_TEXT), "Annotations that go along (0.16+)."),
        Key(
            "storage",
            Record(
                "a logger's storage",
                (
                    Key("key", _TEXT, "The entry of the Secret `storage-config`."),
                    Key("path", _TEXT, "The path in that store."),
                    Key("parameters", MapOf(Text(empty=True)), "What overrides the entry's fields."),
                    Key("serviceAccountName", NAME, "Who writes."),
                ),
            ),
            "A store instead of a URL (0.16+).",
        ),
    ),
)

# The class is an annotation of the whole InferenceService.
_AUTOSCALING = Record("autoscaling", tuple(key for key in AUTOSCALING.keys if key.name != "class"))

LOAD_KEYS = (
    Key("containerConcurrency", Integer(), "Requests that one pod takes at a time."),
    Key("timeout", Integer(1, 2**31 - 1), "Seconds until a request is given up."),
    Key("batcher", BATCHER, "Requests are put together into batches."),
    Key("logger", LOGGER, "Requests and responses are sent somewhere."),
)


def _component_keys(whose: str) -> tuple[Key, ...]:
    return (
        *container_keys(whose),
        Key("storage", STORAGE, f"{whose} own files: a URI, or a store and a path."),
        Key("serviceAccountName", NAME, "Who reads them, if it is not the store's account."),
        Key("nodePool", NAME, "Where it runs: a node pool of the environment."),
        Key("replicas", REPLICAS, "How many: 2, 1..4 or {min, max}."),
        Key("autoscaling", _AUTOSCALING, "What decides between them; the class is the model's."),
        Key(
            "deploymentStrategy", DEPLOYMENT_STRATEGY, "How a new version takes the old one's place (Standard: 0.13+)."
        ),
        *LOAD_KEYS,
        Key("labels", LABELS, f"Labels of {whose.lower()} pods (0.11+)."),
        Key("annotations", ANNOTATIONS, f"Annotations of {whose.lower()} pods (0.11+)."),
        Key("container", Free(), "Any Kubernetes container field, laid onto its container."),
        Key("pod", Free(), "Any Kubernetes pod field, laid onto the component."),
    )


TRANSFORMER = Record("a transformer", _component_keys("The transformer's"))

_KINDS = (
    ("art", "KServe's ART explainer: {type: SquareAttack, …}."),
    ("alibi", "KServe's Alibi explainer: {type: AnchorTabular, …} (up to 0.12)."),
    ("aix", "KServe's AIX explainer: {type: LimeImages, …} (up to 0.10)."),
)
EXPLAINERS = tuple(name for name, _ in _KINDS)
EXPLAINER = Record(
    "an explainer",
    (
        *(Key(name, FreeMap(), doc) for name, doc in _KINDS),
        *_component_keys("The explainer's"),
    ),
)
