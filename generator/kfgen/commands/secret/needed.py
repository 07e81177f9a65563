"""What both commands ask first: which Secrets the models of an environment need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfgen.commands.options import known, loaded
from kfgen.domain.problem import Report
from kfgen.pipeline import resolve_environments, secrets_in

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import StoreInNamespace
    from kfgen.domain.tree import Sources

environment_option = click.option("--env", "environment", required=True, metavar="NAME", help="The environment.")


def needed(sources: Sources, name: str) -> tuple[Environment, list[StoreInNamespace]]:
    """An environment, and the Secrets that its models need."""
    catalog = loaded(sources)
    known("environment", (name,), catalog.order)
    report = Report()
    environments = resolve_environments(catalog, report)
    report.raise_errors()
    uses = secrets_in(catalog, environments, name, report)
    report.raise_errors()
    return environments[name], uses
