"""Rules of stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.places import DNS_LABEL

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
