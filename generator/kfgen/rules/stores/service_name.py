"""Rule `service-name`: a Service's name starts with a letter (DNS-1035)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.places import DNS_LABEL
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import StoreInNamespace
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="service-name",
    why="A Service's name starts with a letter.",
    mend="Set `service.name`.",
    source="Kubernetes: a Service's name is DNS-1035",
    bad={
        "storage/2nd.yaml": """\
type: s3
bucket: models
service: {externalName: minio.example.com}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: 2nd, path: fraud}
""",
    },
    good={
        "storage/2nd.yaml": """\
type: s3
bucket: models
service: {name: second, externalName: minio.example.com}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: 2nd, path: fraud}
""",
    },
)


def check(use: StoreInNamespace, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """A Service's name starts with a letter (DNS-1035)."""
    service = use.store.service
    if service is not None and not (DNS_LABEL.match(service.name) and service.name[0].isalpha()):
        text = f'"{service.name}" cannot be the name of a Service: it must start with a letter'
        report.error(use.store.settled.where("service", "name"), RULE.id, text, "set service.name")
