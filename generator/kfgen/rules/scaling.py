"""Rules of `autoscaling`: what each mode, class and release of KServe can scale by (`component.go`, validation)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.problem import did_you_mean
from kfgen.domain.release import Feature

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

_METRICS: Final = {"Standard": ("cpu", "memory"), "Knative": ("concurrency", "rps")}
_SOURCES: Final = {"hpa": ("Resource",), "keda": ("Resource", "External", "PodMetric")}
_PERCENT: Final = 100


class _Scaling:
    """One `autoscaling` map and where it stands."""

    def __init__(self, model: Model, environment: Environment, report: Report, at: Path, values: Mapping[str, Any]):
        self.model, self.environment, self.values = model, environment, values
        self._report, self._at = report, at

    def refuse(self, key: str, code: str, text: str, hint: str, *, on_key: bool = False) -> None:
        where = self.model.settled.where(*self._at, "autoscaling", key, on_key=on_key)
        self._report.error(where, code, f"{text} ({self.environment.label})", hint)


def autoscaling_fits(model: Model, environment: Environment, report: Report) -> None:
    """What the webhook refuses, and what it would take and never act on."""
    loads = [((), model.load), *(((one.name,), one.load) for one in model.components)]
    for at, load in loads:
        if load.autoscaling:
            scaling = _Scaling(model, environment, report, at, load.autoscaling)
            if _class_exists(scaling):
                for check in _CHECKS:
                    check(scaling)


def _class_exists(one: _Scaling) -> bool:
    """Whether the class can be had here; what goes with it is not looked at otherwise."""
    name = one.values.get("class")
    release = one.environment.release
    if name is not None and one.model.mode != "Standard":
        text = f'class "{name}" is for Standard mode, and this is {one.model.mode}'
        one.refuse("class", "autoscaling", text, "write class: null; Knative has its own autoscaler", on_key=True)
        return False
    if name is not None and name not in release.autoscaler_classes:
        text = f'{release.product} {release.line} has no autoscaler class "{name}"'
        hint = did_you_mean(name, release.autoscaler_classes) or f"it has {', '.join(release.autoscaler_classes)}"
        one.refuse("class", "release", text, hint)
        return False
    return True


def _metric_is_measured(one: _Scaling) -> None:
    metric, decides = one.values.get("metric"), one.values.get("class", "hpa")
    known = _METRICS.get(one.model.mode, ())
    if metric is None:
        return
    if one.model.mode == "Standard" and decides != "hpa":
        text = f'autoscaling.metric cannot stand beside class "{decides}"'
        hint = (
            'metrics: [{type: …}] says what KEDA measures; write "metric: null"' if decides == "keda" else "remove it"
        )
        one.refuse("metric", "conflict", text, hint, on_key=True)
    elif known and metric not in known:
        text = f"{one.model.mode} mode does not scale by {metric}"
        one.refuse("metric", "autoscaling", text, f"it scales by {' and '.join(known)}")
    elif metric != "cpu" and one.model.mode == "Standard" and not one.environment.release.has(Feature.SCALE_METRIC):
        one.refuse(
            "metric", "release", "this release of KServe scales by cpu alone in Standard mode", "write metric: cpu"
        )


def _target_is_in_range(one: _Scaling) -> None:
    target, decides = one.values.get("target"), one.values.get("class", "hpa")
    if target is None:
        return
    if one.model.mode == "Standard" and decides != "hpa":
        text = f'autoscaling.target cannot stand beside class "{decides}"'
        one.refuse("target", "conflict", text, 'metrics: [{type: …}] holds targets; write "target: null"', on_key=True)
    elif one.model.mode == "Standard" and target > _PERCENT:
        one.refuse("target", "autoscaling", f"target {target} is no percentage from 1 to 100", "write 1 to 100")


def _type_can_be_said(one: _Scaling) -> None:
    release = one.environment.release
    if "metricType" in one.values and not release.has(Feature.AUTO_SCALING):
        text = f'{release.product} {release.line} has no "autoscaling.metricType"'
        one.refuse("metricType", "release", text, "write null here", on_key=True)


def _metrics_can_be_said(one: _Scaling) -> None:
    present = [key for key in ("metrics", "behavior") if key in one.values]
    if not present:
        return
    release = one.environment.release
    if not release.has(Feature.AUTO_SCALING):
        text = f'{release.product} {release.line} has no "autoscaling.{present[0]}"'
        one.refuse(present[0], "release", text, "metric and target say it, or write null here", on_key=True)
        return
    if one.model.mode != "Standard":
        text = f"autoscaling.{present[0]} is for Standard mode, and this is {one.model.mode}"
        one.refuse(present[0], "autoscaling", text, "metric: concurrency or rps, and target", on_key=True)
        return
    decides = one.values.get("class", "hpa")
    known = _SOURCES.get(decides, ())
    for metric in one.values.get("metrics", ()):
        if metric.get("type") not in known:
            text = f'class "{decides}" cannot scale by metrics of type "{metric.get("type", "")}"'
            one.refuse("metrics", "autoscaling", text, f"it takes {', '.join(known)}" if known else "remove metrics")


def _keda_knows_what_to_measure(one: _Scaling) -> None:
    if one.values.get("class") != "keda":
        return
    if not one.values.get("metrics"):
        one.refuse("class", "autoscaling", 'class "keda" needs metrics', "metrics: [{type: External, external: …}]")
    for metric in one.values.get("metrics", ()):
        for source, key in (("External", "external"), ("PodMetric", "podmetric")):
            body = metric.get(key, {}) if metric.get("type") == source else None
            if isinstance(body, dict) and not (_has(body, "metric", "query") and _has(body, "target", "value")):
                text = f"a metric of type {source} needs {key}.metric.query and {key}.target.value"
                one.refuse("metrics", "autoscaling", text, "KServe's webhook refuses it without")


def _has(body: Mapping[str, Any], *path: str) -> bool:
    for step in path:
        below = body.get(step) if isinstance(body, dict) else None
        if below is None:
            return False
        body = below
    return True


_CHECKS: Final[tuple[Callable[[_Scaling], None], ...]] = (
    _metric_is_measured,
    _target_is_in_range,
    _type_can_be_said,
    _metrics_can_be_said,
    _keda_knows_what_to_measure,
)
