"""Rule `torchserve-unread`: TorchServe reads the file that TS_CONFIG_FILE or --ts-config names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import Severity
from kfgen.domain.torchserve import FILE
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="torchserve-unread",
    severity=Severity.WARNING,
    why="TorchServe reads the file that TS_CONFIG_FILE or --ts-config names, and the image's own otherwise.",
    mend="Let `--ts-config` name the file.",
    source="TorchServe: --ts-config and TS_CONFIG_FILE",
    bad={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: pytorch/torchserve:0.12.0-cpu
args: [torchserve, --start]
ports: {http: 8080, mgmt: 8081}
torchserve:
  configPath: /config
  config:
    inference_address: http://0.0.0.0:8080
    management_address: http://127.0.0.1:8081
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
    management_address: http://127.0.0.1:8081
    metrics_address: http://127.0.0.1:8082
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """TorchServe reads the file that TS_CONFIG_FILE or --ts-config names; the image's own otherwise."""
    torchserve = model.workload.torchserve if model.workload is not None else None
    if torchserve is None:
        return
    file = f"{torchserve.path.rstrip('/')}/{FILE}"
    words = " ".join((*model.server.command, *model.server.args)).replace("=", " ").split()
    if file not in words and model.server.env.get("TS_CONFIG_FILE") != file:
        where = model.settled.where("torchserve", "configPath")
        text = f"nothing tells TorchServe to read {file} ({environment.label})"
        report.warn(where, RULE.id, text, f"args: [torchserve, --start, --ts-config, {file}], or env TS_CONFIG_FILE")
