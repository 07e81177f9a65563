"""Rule `torchserve-address`: TorchServe listens on localhost by default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.torchserve import DEFAULT_ADDRESSES
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="torchserve-address",
    why=("TorchServe listens on localhost by default; what listens for others must be among the container's ports."),
    mend="Listen on 0.0.0.0, and have the addresses' ports among `ports`.",
    source="TorchServe: inference_address and its like",
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
    management_address: http://0.0.0.0:9000
    metrics_address: http://127.0.0.1:8082
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
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """TorchServe listens on localhost by default; what listens for others must be among the container's ports."""
    torchserve = model.workload.torchserve if model.workload is not None else None
    if torchserve is None:
        return
    ports = {port["containerPort"] for port in model.ports}
    for name, found in torchserve.addresses.items():
        where = model.settled.where("torchserve", "config", name)
        if found is None:
            text = f"{name} is no address ({environment.label})"
            report.error(where, RULE.id, text, "for example http://0.0.0.0:8080")
        elif found.is_local and name == "inference_address" and ports:
            said = name in model.settled.values["torchserve"].get("config", {})
            what = "is" if said else "is not set, so it is"
            text = f"{name} {what} local to the pod ({environment.label}): nobody reaches it"
            report.error(where, RULE.id, text, f"write {name}: http://0.0.0.0:{found.port or 8080}")
        elif not found.is_local and found.port not in ports:
            text = f"{name} listens on {found.port}, which is not among the ports ({environment.label})"
            report.error(where, RULE.id, text, f"add it to ports: {{{_short(name)}: {found.port}}}")


def _short(name: str) -> str:
    return name.removesuffix("_address") if name in DEFAULT_ADDRESSES else name
