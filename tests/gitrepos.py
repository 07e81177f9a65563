"""Real Git repositories for tests: made with the git that is installed, deaf to the settings of whoever runs them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

import pytest

# No settings of the user or the machine, and an identity that is nobody's.
ENVIRONMENT: Final = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A Person",
    "GIT_AUTHOR_EMAIL": "person@example.com",
    "GIT_COMMITTER_NAME": "A Person",
    "GIT_COMMITTER_EMAIL": "person@example.com",
}


def of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git, as the tested code runs it, without the settings of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, text in ENVIRONMENT.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setenv("NO_COLOR", "1")


def git(root: Path, *arguments: str, fails: bool = False) -> str:
    """Run git in a folder; what it prints, whether on its output or its error output."""
    # A signature or a hook of the machine's must not get in.
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=False, env={**kept, **ENVIRONMENT}
    )
    assert (done.returncode != 0) == fails, f"git {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def init(root: Path) -> Path:
    """A repository on the branch `main`, without a commit."""
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "--quiet", "--initial-branch=main")
    return root


def commit(root: Path, message: str = "a commit") -> str:
    """Commit everything; the commit's id."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(root, "rev-parse", "HEAD").strip()
