"""Rule `deployment-autoscaling`: a HorizontalPodAutoscaler computes shares of what every container requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import at_path
from kfgen.domain.overlay import NAMED_LISTS, laid_on
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="deployment-autoscaling",
    why=(
        "A HorizontalPodAutoscaler computes shares of what every container requests, and sees cpu and memory "
        "by itself alone."
    ),
    mend="Say what each container requests, or give Kubernetes' own list under `autoscaling.metrics`.",
    source="Kubernetes: the HorizontalPodAutoscaler controller",
    bad={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
replicas: 1..3
""",
    },
    good={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
replicas: 1..3
resources: {cpu: 1}
""",
    },
)

_RESOURCE_METRICS: Final = frozenset({"cpu", "memory"})


def check(model: Model, environment: Environment, report: Report) -> None:
    """A HorizontalPodAutoscaler computes shares of what every container requests; KEDA's objects are nobody's here."""
    settled = model.settled
    scaling: Any = settled.values.get("autoscaling", {})
    if scaling.get("class") == "keda":
        text = f"kfgen makes no KEDA object for a Deployment ({environment.label})"
        hint = "write the ScaledObject in catalog/manifests/, and autoscaling: {class: external} here"
        report.error(settled.where("autoscaling", "class"), RULE.id, text, hint)
    if model.workload is not None and model.workload.autoscaler is not None:
        _metrics_can_be_had(model, scaling, environment, report)


def _metrics_can_be_had(model: Model, scaling: Any, environment: Environment, report: Report) -> None:
    where = model.settled.where("autoscaling", "metric")
    if "metrics" in scaling:
        for key in scaling.keys() & {"metric", "target"}:
            text = f'"autoscaling.{key}" cannot stand beside "autoscaling.metrics" ({environment.label})'
            report.error(model.settled.where("autoscaling", key), RULE.id, text, f"{key}: null")
        return
    metric = scaling.get("metric", "cpu")
    if metric not in _RESOURCE_METRICS:
        text = f'a HorizontalPodAutoscaler cannot see "{metric}" by itself ({environment.label})'
        report.error(where, RULE.id, text, "write metric: cpu, or Kubernetes' own list under metrics")
        return
    for name in _without_request(model, metric):
        text = f'container "{name}" requests no {metric} ({environment.label}), of which the autoscaler takes shares'
        path = ("resources", metric) if name == model.name else ("sidecars", name)
        report.error(model.settled.where(*path), RULE.id, text, f"write resources: {{{metric}: …}} for it")


def _without_request(model: Model, metric: str) -> Iterator[str]:
    """Containers that neither request a resource nor limit it, which Kubernetes takes for the request."""
    main = laid_on({"name": model.name, "resources": model.server.resources}, model.container, named=NAMED_LISTS)
    for container in (main, *model.sidecars):
        amounts = [at_path(container, ("resources", kind, metric)) for kind in ("requests", "limits")]
        if amounts == [None, None]:
            yield str(container["name"])
