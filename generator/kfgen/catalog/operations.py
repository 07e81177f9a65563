"""What a model may have beside its server: a disruption budget, a network policy, a monitor, alerts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kfgen.catalog.amounts import Duration, Share
from kfgen.catalog.container import PORT_NAME, PORT_WHAT
from kfgen.catalog.fields import FreeMap, ListOf, Reading, Text, shown
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import LABELS, NAME

if TYPE_CHECKING:
    from kfgen.domain.data import Data, Object
    from kfgen.domain.problem import Path

_PEER = frozenset({"namespaceSelector", "podSelector", "ipBlock"})


@dataclass(frozen=True, slots=True)
class Peer:
    """Who may call: a namespace by its name, or a NetworkPolicyPeer as Kubernetes has it."""

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The namespace's name, or the peer's selectors."""
        if isinstance(raw, str):
            return NAME.read(raw, at, reading)
        if isinstance(raw, dict) and raw and raw.keys() <= _PEER:
            return FreeMap().read(raw, at, reading)
        hint = f"or a map of {', '.join(sorted(_PEER))}"
        return reading.bad(at, f"must be the name of a namespace, not {shown(raw)}", hint)

    def json_schema(self) -> Object:
        """A name or a map."""
        return {"type": ["string", "object"]}


_LATENCY = Record(
    "latency",
    (
        Key(
            "above",
            Text(re.compile(r"[1-9][0-9]{0,6}(ms|s)\Z"), "a time such as 500ms or 2s"),
            "What is too slow.",
            required=True,
        ),
        Key("quantile", Text(re.compile(r"0?\.[0-9]{1,4}\Z"), "a share such as 0.99"), "Of which share; 0.99."),
        Key("for", Duration(), "How long before it is told; 10m."),
    ),
)

OPERATIONS = (
    Key(
        "podDisruptionBudget",
        Record(
            "a podDisruptionBudget",
            (
                Key("minAvailable", Share(), "Pods that stay while nodes are drained."),
                Key("maxUnavailable", Share(), "Pods that may go at a time, instead of minAvailable."),
            ),
        ),
        "How many of its pods a drained node may take.",
    ),
    Key(
        "networkPolicy",
        Record(
            "a networkPolicy",
            (
                Key(
                    "from",
                    ListOf(Peer()),
                    "Who may call: namespaces by name, or Kubernetes' peers; else nobody.",
                ),
            ),
        ),
        "Who may call it; in Knative mode Knative may too, and its own components each other.",
    ),
    Key(
        "podMonitor",
        Record(
            "a podMonitor",
            (
                Key("port", Text(PORT_NAME, PORT_WHAT), "A port by name, of `ports`; in Knative mode the proxy's."),
                Key("path", Text(re.compile(r"/[^\s]*\Z"), "a path"), "Where the metrics are; /metrics."),
                Key("interval", Duration(), "How often; Prometheus' own without it."),
                Key("labels", LABELS, "Labels by which a Prometheus picks it."),
            ),
        ),
        "Has the Prometheus Operator scrape the pods.",
    ),
    Key(
        "prometheusRule",
        Record(
            "a prometheusRule",
            (
                Key("notReady", Duration(), "Alert where pods are missing for so long."),
                Key("loadFails", Duration(), "Alert where pods do not come up (image, storage, crashes) for so long."),
                Key("latency", _LATENCY, "Alert where requests are slow."),
                Key("rules", ListOf(FreeMap()), "Further rules, as Prometheus has them."),
                Key("severity", Text(), "The alerts' label; warning."),
                Key("labels", LABELS, "Labels by which a Prometheus picks it."),
            ),
        ),
        "Alerts of the Prometheus Operator.",
    ),
)
