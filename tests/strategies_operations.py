"""What models of made catalogs have beside them: budgets, policies, monitors and alerts, some of them hostile."""

from __future__ import annotations

from typing import Any

from strategies import lines, texts
from strategies_parts import LABEL_VALUES, META_KEYS, Draw, chance, free_data, one_of, some
from strategies_yaml import Bare


def operations(draw: Draw, port: str) -> dict[str, Any]:
    """Some of the keys; `port` is one of the model's ports, or empty where Knative has one."""
    labels = {one_of(draw, META_KEYS): one_of(draw, LABEL_VALUES)}
    monitor: dict[str, Any] = {"port": port} if port else {}
    if chance(draw, 50):
        monitor |= {"path": one_of(draw, ("/on", "/{{x}}", "/m#1")), "interval": "30s", "labels": labels}
    options: dict[str, Any] = {
        "podDisruptionBudget": one_of(draw, ({"minAvailable": 1}, {"maxUnavailable": "25%"}, {"minAvailable": "1%"})),
        "networkPolicy": {"from": _peers(draw)},
        "podMonitor": monitor,
        "prometheusRule": _alerts(draw, labels),
    }
    return {key: options[key] for key in some(draw, tuple(options), 1, 4)}


def operations_part(draw: Draw, general: dict[str, Any]) -> dict[str, Any]:
    """How an environment changes them."""
    changes: dict[str, tuple[Any, ...]] = {
        "podDisruptionBudget": (None, {"minAvailable": None, "maxUnavailable": 1}),
        "networkPolicy": (None, {"from": _peers(draw)}),
        "podMonitor": (None, {"interval": "1m"}),
        "prometheusRule": (None, {"notReady": "1h"}, {"severity": draw(lines()), "loadFails": "1m"}),
    }
    found = [key for key in changes if key in general]
    return {key: one_of(draw, changes[key]) for key in found if chance(draw, 40)}


def _peers(draw: Draw) -> list[Any]:
    more = one_of(draw, ({"ipBlock": {"cidr": "10.0.0.0/8"}}, {"podSelector": {"matchLabels": {"on": "1e3"}}}))
    return [*some(draw, ("ml", "on", "1e3"), 0, 3), more] if chance(draw, 50) else ["istio-system"]


def _alerts(draw: Draw, labels: dict[str, Any]) -> dict[str, Any]:
    rule = {
        "alert": draw(texts()),
        "expr": draw(texts()),
        "labels": {"a": draw(texts())},
        "unknown": draw(free_data(3)),
    }
    options: dict[str, Any] = {
        "loadFails": "5m",
        "rules": [rule],
        "severity": one_of(draw, (draw(lines()), Bare("1e3"))),
        "labels": labels,
    }
    return {"notReady": "10m", **{key: options[key] for key in some(draw, tuple(options), 0, 3)}}
