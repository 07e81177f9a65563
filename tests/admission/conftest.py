"""Clusters with KServe's webhooks, a release each, and what is told of them at the end of a run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from control_plane import own_network_allowed
from judge import MANAGERS, Judge, judging


@pytest.fixture(scope="session", params=MANAGERS)
def judge(request: pytest.FixtureRequest) -> Iterator[Judge]:
    """What a cluster with this release says; a process runs all tests of one release before those of the next."""
    with judging(request.param) as found:
        yield found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what kfgen missed, and aloud where the servers share the machine's network."""
    for report in (one for reports in terminalreporter.stats.values() for one in reports):
        for name, told in getattr(report, "user_properties", ()):
            if name == "mistakes" and report.when == "call":
                _tell(terminalreporter, told)
    if not own_network_allowed():
        terminalreporter.write_line(
            "no network namespace could be made: KServe's managers had ports open on all interfaces", yellow=True
        )


def _tell(reporter: pytest.TerminalReporter, told: dict[str, Any]) -> None:
    """How many mistakes were made, who refused them, and which kinds kfgen missed."""
    reporter.section(f"mistakes before KServe {told['release']}, KFGEN_SEED={told['seed']}")
    counts: dict[str, list[int]] = told["counts"]
    made, ours, alone = (sum(one[place] for one in counts.values()) for place in range(3))
    reporter.write_line(f"{made} of {len(counts)} kinds: {ours} refused by kfgen, {alone} by the server alone")
    for kind, one in counts.items():
        if one[2]:
            reporter.write_line(f"  {kind}: {one[2]} of {one[0]} missed")
