"""Repositories that `kfgen init` sets up, wherever a test wants one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gitrepos import git, of_nobody
from kfgen.commands import main

URL = "https://git.example.com/ml/serving.git"


@pytest.fixture(autouse=True)
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git knows who makes commits, and nothing of the machine's settings."""
    of_nobody(monkeypatch)


def run(root: Path, *words: str, answers: str | None = None) -> Result:
    before = Path.cwd()
    os.chdir(root)
    try:
        return CliRunner().invoke(main, list(words), input=answers, catch_exceptions=False)
    finally:
        os.chdir(before)


def done(root: Path, *words: str) -> Result:
    result = run(root, "init", *words)
    assert result.exit_code == 0, result.output
    return result


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


def is_clean(root: Path) -> bool:
    checked = run(root, "render", "--check")
    return checked.exit_code == 0 and git(root, "status", "--porcelain") == ""
