"""Rule `deployment-name`: a Service's name starts with a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="deployment-name",
    why="A Service's name starts with a letter.",
    mend="Set `name`, or `service: {enabled: false}`.",
    source="Kubernetes: a Service's name is DNS-1035",
    bad={
        "models/2nd.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
ports: {http: 8080}
""",
    },
    good={
        "models/2nd.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
name: second
ports: {http: 8080}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """A Service's name starts with a letter."""
    workload, settled = model.workload, model.settled
    if workload is None:
        return
    if workload.service is not None and not model.name[0].isalpha():
        text = f'"{model.name}" cannot be the name of a Service: it must start with a letter'
        report.error(settled.where("name"), RULE.id, text, "set name, or service: {enabled: false}")
