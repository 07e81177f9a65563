"""Rule `deployment-label`: the label that selectors look for is not to be set, that of the version once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.catalog.words import LABEL_VALUE
from kfgen.domain.workload import NAME_LABEL, VERSION_LABEL
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="deployment-label",
    why="The label that the selector looks for is not to be set, and that of the version is said once.",
    mend="Remove the label.",
    source="Kubernetes: a Deployment's selector is immutable",
    bad={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
labels: {app.kubernetes.io/name: other}
""",
    },
    good={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
labels: {team: risk}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """The label that selectors look for is not to be set, that of the version once."""
    workload, settled = model.workload, model.settled
    if workload is None:
        return
    if NAME_LABEL in model.labels:
        where = settled.where("labels", NAME_LABEL, on_key=True)
        text = f'label "{NAME_LABEL}" cannot be set here'
        report.error(where, RULE.id, text, "a Deployment's selector looks for it")
    pattern = LABEL_VALUE.pattern
    if workload.version and VERSION_LABEL in model.labels:
        where = settled.where("labels", VERSION_LABEL, on_key=True)
        report.error(where, RULE.id, f'label "{VERSION_LABEL}" and "version" both say it', "remove the label")
    elif workload.version and pattern is not None and not pattern.match(workload.version):
        text = f'version "{workload.version}" becomes a label, and this is not {LABEL_VALUE.what}'
        report.error(settled.where("version"), RULE.id, text)
