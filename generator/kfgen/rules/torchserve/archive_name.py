"""Rule `archive-name`: what the snapshot loads is what the archive is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.problem import Severity, did_you_mean, listing
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="archive-name",
    severity=Severity.WARNING,
    why=(
        "TorchServe serves an archive by the name that the snapshot has for it, finds its file by `marName`, and takes "
        "its version from the archive. Where these differ, the server does not start, or answers under another name."
    ),
    mend="Call the model in `snapshot` what the archive is called, with its version.",
    source="TorchServe: SnapshotManager, validate and initModels; the name of an archive is <modelName>.mar",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: pytorch
storage: s3://models/fraud
torchserve:
  archive: {modelName: fraud, version: 2.0, handler: handler.py}
  snapshot: {froud: {version: 2.0}}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: pytorch
storage: s3://models/fraud
torchserve:
  archive: {modelName: fraud, version: 2.0, handler: handler.py}
  snapshot: {fraud: {version: 2.0}}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """What the snapshot loads is what the archive is called."""
    said = model.settled.values.get("torchserve")
    if not said or not model.served_name or not said.get("snapshot"):
        return
    name, snapshot = model.served_name, said["snapshot"]
    here = f"({environment.label})"
    if name not in snapshot:
        text = f'the archive is called "{name}", and the snapshot loads {listing(snapshot)} {here}'
        hint = did_you_mean(name, snapshot) or f"call one of them {name}, or the archive's modelName as it is"
        report.warn(
            model.settled.where("torchserve", "snapshot", next(iter(snapshot)), on_key=True), RULE.id, text, hint
        )
        return
    _as_it_is_packed(model, snapshot[name], here, report)


def _as_it_is_packed(model: Model, loaded: dict[str, Any], here: str, report: Report) -> None:
    name, at = model.served_name, ("torchserve", "snapshot", model.served_name)
    file = loaded.get("marName", f"{name}.mar")
    if file.rpartition("/")[2] != f"{name}.mar":
        text = f"the archive is the file {name}.mar, and the snapshot reads {file} {here}"
        report.warn(model.settled.where(*at, "marName"), RULE.id, text, "remove marName")
    packed = model.settled.values["torchserve"]["archive"].get("version")
    if packed and loaded.get("version", packed) != packed:
        text = f"the archive's version is {packed}, and the snapshot has {loaded['version']} {here}"
        report.warn(model.settled.where(*at, "version"), RULE.id, text, f"version: {packed}")
