"""A resolved noun × Environment → problems: walks the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.problem import Report
from kfgen.domain.release import Feature
from kfgen.domain.runtime import RuntimeInNamespace
from kfgen.rules import checks_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kfgen.domain.environment import Environment
    from kfgen.domain.result import EntryResult

_FOLDER: Final = "runtimes"


def check(noun: Any, environment: Environment, report: Report) -> bool:
    """Whether every rule is content; what is wrong goes to the report."""
    before = len(report.problems)
    for check_rule in checks_for(noun):
        check_rule(noun, environment, report)
    report.came_up_in(environment.label, before)
    return not report.failed_since(before)


def check_unused_runtimes(
    results: Iterable[EntryResult], environments: Mapping[str, Environment], report: Report
) -> None:
    """Report what is wrong with runtimes that nothing uses yet, wherever they would be used.

    What is wrong in some environments only, such as a key that its release does not have, may never matter.
    """
    used = {
        entry for result in results for uses in result.uses.values() for folder, entry, _ in uses if folder == _FOLDER
    }
    for name in environments[""].runtimes:
        runtimes = {one: environment.runtimes[name] for one, environment in environments.items()}
        if name in used or any(one.places for one in runtimes.values()):
            continue
        found = []
        for one, runtime in runtimes.items():
            if runtime.enabled and environments[one].release.has(Feature.MODEL_SPEC):
                here = Report()
                check(RuntimeInNamespace(runtime, None), environments[one], here)
                found.append({(problem.where, problem.code): problem for problem in here.problems})
        everywhere = set[Any].intersection(*map(set, found)) if found else set()
        report.problems += [problem for one in found for key, problem in one.items() if key in everywhere]
