"""Rule `prometheus-rule`: an alert without a metric behind it never fires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.metrics import has_quantiles, slow_requests
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="prometheus-rule",
    why="An alert without a metric behind it never fires.",
    mend="Write the rule under `prometheusRule.rules`; where Knative is before 1.19, say `versions.knative`.",
    source="KServe's and Knative's metrics",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
prometheusRule: {latency: {above: 500ms}}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
prometheusRule: {notReady: 10m}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """An alert without a metric behind it never fires."""
    alerts, settled = model.operations.alerts, model.settled
    if alerts is None:
        return
    said = settled.values["prometheusRule"]
    if not (said.keys() & {"notReady", "loadFails", "latency", "rules"}):
        text = f"a prometheusRule without an alert ({environment.label})"
        report.error(settled.where("prometheusRule"), RULE.id, text, "notReady: 10m, loadFails: 5m, latency or rules")
    if "latency" in said and alerts.latency is None:
        report.error(settled.where("prometheusRule", "latency"), RULE.id, '"above" is missing', "for example 500ms")
    if alerts.latency is None:
        return
    where = settled.where("prometheusRule", "latency")
    if not slow_requests(model, environment, alerts.latency):
        text = f"no metric of its latency is known here ({environment.label})"
        hint = "write the rule under prometheusRule.rules"
        if model.workload is None and model.mode == "Knative":
            hint += ", or say versions.knative (its metrics are known up to 1.18)"
        report.error(where, RULE.id, text, hint)
    elif alerts.latency.quantile and not has_quantiles(model, environment):
        text = f"its server tells the mean latency alone ({environment.label})"
        report.error(settled.where("prometheusRule", "latency", "quantile"), RULE.id, text, "remove quantile")
