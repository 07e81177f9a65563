"""Rule `torchserve-snapshot`: `snapshot` becomes a line that `config` could hold too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.torchserve import SNAPSHOT
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="torchserve-snapshot",
    why="`snapshot` becomes a line that `config` could hold too.",
    mend="Remove one of them.",
    source="TorchServe: model_snapshot in config.properties",
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
    model_snapshot: '{}'
    inference_address: http://0.0.0.0:8080
    management_address: http://127.0.0.1:8081
    metrics_address: http://127.0.0.1:8082
  snapshot: {models: {}}
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


def check(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """`snapshot` becomes a line that `config` could hold too."""
    values = model.settled.values.get("torchserve", {})
    if SNAPSHOT in values.get("config", {}) and values.get("snapshot"):
        where = model.settled.where("torchserve", "config", SNAPSHOT, on_key=True)
        text = f'"torchserve.snapshot" and "torchserve.config.{SNAPSHOT}" both say it'
        report.error(where, RULE.id, text, "remove one of them")
