"""Clusters with KServe's webhooks, a release each, and what is told of them at the end of a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from control_plane import own_network_allowed
from judge import MANAGERS, Judge, judging


@pytest.fixture(scope="session", params=MANAGERS)
def judge(request: pytest.FixtureRequest) -> Iterator[Judge]:
    """What a cluster with this release says; a process runs all tests of one release before those of the next."""
    with judging(request.param) as found:
        yield found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud where the servers share the machine's network."""
    if not own_network_allowed():
        terminalreporter.write_line(
            "no network namespace could be made: KServe's managers had ports open on all interfaces", yellow=True
        )
