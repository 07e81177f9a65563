"""Rules of namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.rules.reserved import unreadable_annotation

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment, Namespace
    from kfgen.domain.problem import Report


def annotations_can_be_carried(namespace: Namespace, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """Some annotations belong to the tools that read our output, some they cannot read."""
    for key, value in namespace.annotations.items():
        hint = unreadable_annotation(key, value)
        if hint:
            where = namespace.settled.where("annotations", key, on_key=True)
            report.error(where, "reserved", f'annotation "{key}" cannot be set here', hint)
