"""Shows at the end of a run what the made catalogs covered, and fails a whole run that misses something."""

from __future__ import annotations

import pytest
from hypothesis.internal.conjecture import providers

from law_coverage import Coverage

# Hypothesis also draws the constants of whichever local modules happen to be imported: the same seed gave other
# examples in another process, and a failure could not be seen again alone. Seeds alone decide here.
providers._get_local_constants = lambda: providers._local_constants

PROPERTY = "law coverage"
ALL = 200  # fewer catalogs: somebody runs a part of the tests, which need not cover everything


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Space the long tests out evenly: pytest-xdist hands out neighbours together, to one process."""
    long = [item for item in items if getattr(item, "originalname", "") == "test_made_catalogs"]
    rest = [item for item in items if item not in long]
    step = len(rest) // (len(long) or 1)
    for number, item in enumerate(long):
        rest.insert(number * (step + 1), item)
    items[:] = rest


def counted(session: pytest.Session) -> Coverage:
    """What the tests of all processes have counted."""
    total = Coverage()
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    for reports in reporter.stats.values() if reporter is not None else ():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == PROPERTY and report.when == "call":
                    total.counts.update(Coverage(value).counts)
    return total


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Ask for everything once all processes are done: one shard alone has too few catalogs for that."""
    if hasattr(session.config, "workerinput"):
        return
    total = counted(session)
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not total.counts:
        return
    reporter.section("what Helm, kustomize and kfgen agreed on")
    reporter.write_line(total.table())
    missing = total.missing() if total.counts["catalogs"] >= ALL else []
    if missing:
        reporter.write_line(f"NOT COVERED: {', '.join(missing)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
