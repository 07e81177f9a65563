"""Rule `torchserve-models`: what TorchServe loads when it starts has the model's archive among it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.problem import Severity
from kfgen.domain.torchserve import SNAPSHOT
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="torchserve-models",
    severity=Severity.WARNING,
    why=(
        "TorchServe loads what the snapshot names, else what `load_models` names, else nothing: a pod that starts anew "
        "would not have the model, whatever was loaded through the management API before."
    ),
    mend="Name the archive in `load_models`, or `all`; or write a `snapshot`.",
    source="TorchServe: ModelServer, initModelStore",
    bad={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: pytorch/torchserve:0.12.0-cpu
args: [torchserve, --start, --ts-config, /config/config.properties]
ports: {http: 8080}
torchserve:
  archive: {modelName: fraud, handler: handler.py}
  configPath: /config
  config:
    inference_address: http://0.0.0.0:8080
    load_models: froud.mar
""",
    },
    good={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: pytorch/torchserve:0.12.0-cpu
args: [torchserve, --start, --ts-config, /config/config.properties]
ports: {http: 8080}
torchserve:
  archive: {modelName: fraud, handler: handler.py}
  configPath: /config
  config:
    inference_address: http://0.0.0.0:8080
    load_models: fraud.mar
""",
    },
)

_LOADS: Final = "load_models"


def check(model: Model, environment: Environment, report: Report) -> None:
    """What TorchServe loads when it starts has the model's archive among it."""
    said = model.settled.values.get("torchserve")
    config: dict[str, Any] = said.get("config", {}) if said else {}
    if not said or not config:
        return
    here, at = f"({environment.label})", ("torchserve", "config", _LOADS)
    loads = config.get(_LOADS, "")
    if said.get("snapshot") or SNAPSHOT in config:
        if loads:
            text = f"{_LOADS} is not read: the snapshot says what is loaded {here}"
            report.warn(model.settled.where(*at, on_key=True), RULE.id, text, "remove one of them")
    elif loads and model.served_name:
        if loads.lower() != "all" and not _names(loads, model.served_name):
            text = f"{_LOADS} is {loads}, without {model.served_name}.mar, which the archive is {here}"
            report.warn(model.settled.where(*at), RULE.id, text, f"{_LOADS}: {model.served_name}.mar, or all")
    elif model.served_name and model.workload is not None and not _is_told_elsewhere(model):
        text = f"nothing says that {model.served_name}.mar is loaded when the server starts {here}"
        where = model.settled.where("torchserve", "config", on_key=True)
        report.warn(where, RULE.id, text, f"{_LOADS}: {model.served_name}.mar, or all")


def _names(loads: str, name: str) -> bool:
    """Whether a list such as `a.mar,b=c.mar` has an archive, by its file or by the name that it is served under."""
    pairs = [one.strip().partition("=") for one in loads.split(",")]
    return any(f"{name}.mar" in (first.rpartition("/")[2], file.rpartition("/")[2]) for first, _, file in pairs)


def _is_told_elsewhere(model: Model) -> bool:
    """Whether the command line or an environment variable may name models."""
    words = (*model.server.command, *model.server.args)
    return any("--models" in word for word in words) or "TS_LOAD_MODELS" in model.server.env
