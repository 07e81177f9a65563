"""Rules of namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.rules.reserved import refuse_unreadable

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment, Namespace
    from kfgen.domain.problem import Report


def annotations_can_be_carried(namespace: Namespace, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """Some annotations belong to the tools that read our output, some they cannot read."""
    refuse_unreadable(namespace.annotations, namespace.settled, report)


def names_do_not_cross(namespace: Namespace, environment: Environment, report: Report) -> None:
    """A namespace may not take the name of one that is called otherwise here: kustomize would mix up their objects."""
    base = environment.base.namespaces if environment.base is not None else {}
    if not base or namespace.name == base[namespace.key].name:
        return
    for key in base:
        other = environment.namespaces[key]
        if base[key].name == namespace.name != other.name:
            text = f'"{namespace.name}" is namespace "{key}", which is called "{other.name}" ({environment.label})'
            report.error(namespace.settled.where("name"), "conflict", text, "choose a name that no other namespace has")
