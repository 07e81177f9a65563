"""Rule `namespace-cross`: a namespace may not take the name of one that is called otherwise here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment, Namespace
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="namespace-cross",
    why=(
        "A namespace may not take the name of one that is called otherwise there: kustomize would mix up their objects."
    ),
    mend="Choose a name that no other namespace has.",
    source="kustomize: the namespace transformer",
    bad={
        "namespaces/risk.yaml": """\
create: true
environments: {prod: {name: vision}}
""",
        "namespaces/vision.yaml": """\
create: true
environments: {prod: {name: eyes}}
""",
    },
    good={
        "namespaces/risk.yaml": """\
create: true
environments: {prod: {name: risk-prod}}
""",
        "namespaces/vision.yaml": """\
create: true
environments: {prod: {name: eyes}}
""",
    },
)


def check(namespace: Namespace, environment: Environment, report: Report) -> None:
    """A namespace may not take the name of one that is called otherwise here: kustomize would mix up their objects."""
    base = environment.base.namespaces if environment.base is not None else {}
    if not base or namespace.name == base[namespace.key].name:
        return
    for key in base:
        other = environment.namespaces[key]
        if base[key].name == namespace.name != other.name:
            text = f'"{namespace.name}" is namespace "{key}", which is called "{other.name}" ({environment.label})'
            report.error(namespace.settled.where("name"), RULE.id, text, "choose a name that no other namespace has")
