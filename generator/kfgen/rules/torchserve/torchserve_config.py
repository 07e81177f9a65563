"""Rule `torchserve-config`: a folder to mount needs a file, and cannot be where the storage is mounted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="torchserve-config",
    why="A folder to mount needs a file, and cannot be where the storage is mounted.",
    mend="Write `config`, and another folder.",
    source="Kubernetes: no path is mounted twice",
    bad={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
torchserve: {configPath: /config}
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
    """A folder to mount needs a file, and cannot be where the storage is mounted: Kubernetes takes no path twice."""
    values = model.settled.values.get("torchserve", {})
    if model.workload is None:
        return
    if "configPath" in values and not (values.get("config") or values.get("snapshot")):
        where = model.settled.where("torchserve", "configPath", on_key=True)
        report.error(where, RULE.id, "there is no config to mount there", "write config: {inference_address: …}")
    mount, torchserve = model.workload.mount, model.workload.torchserve
    if mount is not None and torchserve is not None and mount.path.rstrip("/") == torchserve.path.rstrip("/"):
        where = model.settled.where("torchserve", "configPath")
        text = f"{mount.path} is where the storage is mounted ({environment.label})"
        report.error(where, RULE.id, text, "write another folder, or another storage.mountPath")
