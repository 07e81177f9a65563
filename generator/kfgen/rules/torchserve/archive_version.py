"""Rule `archive-version`: a name with the version in it needs both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="archive-version",
    why="A file name with the version in it needs the model's name and its version.",
    mend="Write `version`, and the archive's `modelName`.",
    source="kfgen: the name of the archive",
    bad={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
torchserve:
  archive: {modelName: fraud, modelFile: model.py, handler: handler.py, nameWithVersion: true}
""",
    },
    good={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
version: 1
torchserve:
  archive: {modelName: fraud, modelFile: model.py, handler: handler.py, nameWithVersion: true}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """A name with the version in it needs both."""
    archive = model.settled.values.get("torchserve", {}).get("archive", {})
    for key, said in (("modelName", "modelName" in archive), ("version", "version" in model.settled.values)):
        if archive.get("nameWithVersion") and not said:
            where = model.settled.where("torchserve", "archive", "nameWithVersion")
            at = f'the archive\'s "{key}"' if key == "modelName" else '"version"'
            report.error(where, RULE.id, f"nameWithVersion needs {at}", f"write {key}: …")
