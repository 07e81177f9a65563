"""Expressions over metrics that exist: of kube-state-metrics, Knative's queue proxy, and servers of models.

kube-state-metrics: docs/metrics/workload/{deployment,pod}-metrics.md. Knative up to 1.18: knative.dev, service metrics
(in milliseconds); later ones are of OpenTelemetry, and not settled. TorchServe: docs/metrics.md (microseconds). Triton:
docs/user_guide/metrics.md (microseconds). KServe's own servers from 0.10: python/kserve/kserve/metrics.py (seconds).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.operations import Latency

_FAILURES: Final = (
    "CrashLoopBackOff|CreateContainerConfigError|CreateContainerError|ErrImagePull|ImagePullBackOff|InvalidImageName"
)
_KSERVE_SERVERS: Final = frozenset({"sklearn", "xgboost", "lightgbm", "pmml", "paddle"})
_OPENTELEMETRY: Final = (1, 19)


def missing_pods(model: Model, environment: Environment) -> str:
    """Deployments with fewer available pods than they want."""
    at = f'{{namespace="{model.namespace.name}", deployment=~"{_deployment(model, environment)}"}}'
    return f"kube_deployment_status_replicas_available{at} < kube_deployment_spec_replicas{at}"


def failing_pods(model: Model, environment: Environment) -> str:
    """Containers that wait for a reason that does not mend itself; the storage initializer is an init container."""
    at = f'{{{_pods(model, environment)}, reason=~"{_FAILURES}"}}'
    waiting = " or ".join(f"kube_pod_{kind}_status_waiting_reason{at}" for kind in ("container", "init_container"))
    return f"max by (pod, container, reason) ({waiting}) > 0"


def slow_requests(model: Model, environment: Environment, latency: Latency) -> str:
    """Requests above a limit; empty where no metric is known for the server."""
    pods = _pods(model, environment)
    server = _server(model, environment)
    seconds = latency.above_ms / 1000
    if server == "knative":
        name = _predictor(model, environment)
        at = f'namespace_name="{model.namespace.name}", configuration_name="{name}"'
        return _quantile("revision_request_latencies_bucket", at, latency, latency.above_ms)
    if server == "kserve":
        return _quantile("request_predict_seconds_bucket", pods, latency, seconds)
    total, count = {
        "torchserve": ("ts_inference_latency_microseconds", "ts_inference_requests_total"),
        "triton": ("nv_inference_request_duration_us", "nv_inference_request_success"),
    }.get(server, ("", ""))
    if not total:
        return ""
    return f"sum(rate({total}{{{pods}}}[5m])) / sum(rate({count}{{{pods}}}[5m])) > {latency.above_ms * 1000}"


def has_quantiles(model: Model, environment: Environment) -> bool:
    """Whether the metric knows a distribution, or only a sum."""
    return _server(model, environment) in {"knative", "kserve"}


def _server(model: Model, environment: Environment) -> str:
    if model.workload is not None:
        return "torchserve" if model.workload.torchserve is not None else ""
    if model.mode == "Knative":
        known = environment.knative
        return "knative" if known and tuple(map(int, known.split(".")[:2])) < _OPENTELEMETRY else ""
    name = model.format.name if model.format is not None else ""
    if name in _KSERVE_SERVERS and not model.server.protocol.endswith("v2"):  # MLServer answers v2
        return "kserve" if environment.release.has(Feature.SERVER_METRICS) and not model.runtime else ""
    return {"pytorch": "torchserve", "triton": "triton"}.get(name, "") if not model.runtime else ""


def _quantile(metric: str, at: str, latency: Latency, above: float) -> str:
    share = latency.quantile or "0.99"
    return f"histogram_quantile({share}, sum by (le) (rate({metric}{{{at}}}[5m]))) > {above:g}"


def _predictor(model: Model, environment: Environment) -> str:
    """What KServe calls the Deployment in Standard mode (where predictors have names), or Knative's Configuration."""
    if model.workload is not None:
        return model.name
    names = [model.predictor_name, model.canary_name if model.canary is not None else ""]
    own = "|".join(filter(None, names)) if model.mode == "Standard" else ""
    return f"{model.name}{f'(-({own}))?' if own else ''}{environment.release.predictor_suffix}"


def _deployment(model: Model, environment: Environment) -> str:
    name = _predictor(model, environment)
    return f"{name}-[0-9]{{5}}-deployment" if model.workload is None and model.mode == "Knative" else name


def _pods(model: Model, environment: Environment) -> str:
    """Names of pods: a Deployment's, a hash of its template, five characters."""
    names = f"{_deployment(model, environment)}-[a-z0-9]+-[a-z0-9]{{5}}"
    return f'namespace="{model.namespace.name}", pod=~"{names}"'
