"""What all tests share: `--update`, which rewrites stored output, and a small catalog in a folder of its own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from control_plane import ControlPlane, running
from law_coverage import ALL, counted
from snapshots import Snapshots
from worlds import write_files

SMALL = {
    "catalog/kfgen.yaml": (
        "name: demo\nenvironments: [dev, prod]\ndefaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n"
    ),
    "catalog/environments/dev.yaml": "overrides: {model: {replicas: {min: 0}}}\n",
    "catalog/environments/prod.yaml": "domain: ml.example.com\n",
    "catalog/namespaces/ml.yaml": "create: true\n",
    "catalog/models/iris.yaml": (
        "namespace: ml\n"
        "modelFormat: sklearn\n"
        "storage: gs://bucket/iris\n"
        "replicas: 1..2\n"
        "environments: {prod: {replicas: 2..4}}\n"
    ),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="Rewrite stored expected output; look at the diff.")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update") and os.environ.get("CI"):
        raise pytest.UsageError("--update is for people: CI compares, it never rewrites what it compares with")


@pytest.fixture(scope="session")
def snapshots(request: pytest.FixtureRequest) -> Snapshots:
    """Compares with stored files, or rewrites them under `--update`."""
    return Snapshots(update=bool(request.config.getoption("--update")))


@pytest.fixture(scope="session")
def control_plane() -> Iterator[ControlPlane]:
    """A real API server that all tests of this process share; each uses names of its own."""
    with running() as plane:
        yield plane


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small catalog in it, and a cache folder of its own; nothing rendered yet."""
    root = tmp_path / "repository"
    write_files(root, SMALL)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_COLOR", "1")
    return root


@pytest.fixture
def as_plain_user() -> Iterator[Path]:
    """A folder in which rights count: for root, who may do everything, the test runs as nobody."""
    nobody = 65534
    with tempfile.TemporaryDirectory() as name:
        if os.geteuid() != 0:
            yield Path(name)
            return
        os.chown(name, nobody, nobody)
        os.seteuid(nobody)
        try:
            yield Path(name)
        finally:
            os.seteuid(0)


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
