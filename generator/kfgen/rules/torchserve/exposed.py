"""Rule `exposed`: TorchServe's management API asks for no password, and loads any code it is told to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import Severity
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="exposed",
    severity=Severity.WARNING,
    why=(
        "TorchServe's management API asks for no password, and behind a LoadBalancer or NodePort whoever "
        "reaches it can load code."
    ),
    mend="Leave its port out of `service.ports`; where that network is trusted, `ignore` it.",
    source="TorchServe: the management API",
    bad={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: pytorch/torchserve:0.12.0-cpu
args: [torchserve, --start, --ts-config, /config/config.properties]
ports: {http: 8080, mgmt: 8081}
torchserve:
  configPath: /config
  config:
    inference_address: http://0.0.0.0:8080
    management_address: http://0.0.0.0:8081
    metrics_address: http://127.0.0.1:8082
service: {type: LoadBalancer}
""",
    },
    good={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: pytorch/torchserve:0.12.0-cpu
args: [torchserve, --start, --ts-config, /config/config.properties]
ports: {http: 8080, mgmt: 8081}
torchserve:
  configPath: /config
  config:
    inference_address: http://0.0.0.0:8080
    management_address: http://0.0.0.0:8081
    metrics_address: http://127.0.0.1:8082
service: {type: ClusterIP}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """TorchServe's management API asks for no password, and loads any code it is told to."""
    workload = model.workload
    if workload is None or workload.torchserve is None or workload.service is None:
        return
    found = workload.torchserve.addresses["management_address"]
    if found is None or found.is_local or workload.service.type == "ClusterIP":
        return
    names = {port["name"] for port in model.ports if port["containerPort"] == found.port}
    for port in workload.service.ports:
        if port["targetPort"] in names:
            text = f"the management API, which asks for no password, is open to the outside ({environment.label})"
            hint = f'leave "{port["name"]}" out of service.ports, or type: ClusterIP'
            report.warn(model.settled.where("service", "ports", str(port["name"])), RULE.id, text, hint)
