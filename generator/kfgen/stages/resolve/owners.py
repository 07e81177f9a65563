"""Owners: where a project names its teams, only they can answer for something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.places import PROJECT_FILE
from kfgen.domain.problem import Report, did_you_mean, listing

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment, Settled


def check_owner(settled: Settled, environment: Environment, report: Report) -> None:
    """Report an owner that is none of the project's teams."""
    owner, teams = settled.values.get("owner"), environment.teams
    if owner and teams and owner not in teams:
        hint = did_you_mean(owner, teams) or f"there are {listing(teams)}"
        report.error(settled.where("owner"), "reference", f'no team "{owner}" in {PROJECT_FILE}', hint)
