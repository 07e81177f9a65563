"""Rules of stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.places import DNS_LABEL
from kfgen.rules.reserved import unreadable_annotation

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import StoreInNamespace
    from kfgen.domain.problem import Report


def names_are_allowed(use: StoreInNamespace, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """A Service's name starts with a letter (DNS-1035)."""
    service = use.store.service
    if service is not None and not (DNS_LABEL.match(service.name) and service.name[0].isalpha()):
        text = f'"{service.name}" cannot be the name of a Service: it must start with a letter'
        report.error(use.store.settled.where("service", "name"), "name", text, "set service.name")


def annotations_can_be_carried(use: StoreInNamespace, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """Some annotations belong to the tools that read our output, some they cannot read."""
    account = use.store.account
    for key, value in account.annotations.items() if account is not None else ():
        hint = unreadable_annotation(key, value)
        if hint:
            where = use.store.settled.where("serviceAccount", "annotations", key, on_key=True)
            report.error(where, "reserved", f'annotation "{key}" cannot be set here', hint)
