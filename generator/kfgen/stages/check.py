"""A resolved noun × Environment → problems: walks the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.rules import rules_for

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report


def check(noun: Any, environment: Environment, report: Report) -> bool:
    """Whether every rule is content; what is wrong goes to the report."""
    before = len(report.problems)
    for rule in rules_for(noun):
        rule(noun, environment, report)
    report.came_up_in(environment.label, before)
    return not report.failed_since(before)
