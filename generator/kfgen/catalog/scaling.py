"""`autoscaling` of a model: who decides between the fewest and the most replicas, and by what."""

from __future__ import annotations

from kfgen.catalog.fields import Choice, FreeMap, Integer, ListOf
from kfgen.catalog.record import Key, Record

AUTOSCALING = Record(
    "autoscaling",
    (
        Key(
            "class",
            Choice(("hpa", "keda", "external", "none")),
            "Who decides: a HorizontalPodAutoscaler, KEDA, somebody else (external), or nobody.",
        ),
        Key("metric", Choice(("cpu", "memory", "concurrency", "rps")), "What is measured."),
        Key("target", Integer(1), "What it should be per pod: percent of the request for cpu and memory."),
        Key("metricType", Choice(("Utilization", "AverageValue")), "How cpu and memory are meant (KServe 0.15+)."),
        Key("metrics", ListOf(FreeMap()), "Kubernetes' list of metrics, instead of metric and target."),
        Key("behavior", FreeMap(), "Kubernetes' scaling behavior: how fast up and down (Standard: 0.16+)."),
    ),
)
