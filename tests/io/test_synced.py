"""What is synced, by real Git: several steps of one branch are one to clusters, and merges bring what was synced."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import SMALL
from gitrepos import ENVIRONMENT, commit, git, init
from kfgen.commands import main
from worlds import write_files

NAMESPACE = "catalog/namespaces/ml.yaml"
PROTECTED = "create: true\nhandover: {to: {app: models}}\n"
MOVED = "create: true\nhandover: {from: {app: ml}}\napp: models\n"
DONE = "create: true\napp: models\n"


def kfgen(root: Path, *arguments: str) -> Result:
    return CliRunner(env=ENVIRONMENT).invoke(main, ["--root", str(root), *arguments])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clone whose first render is on origin's main."""
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "origin.git")
    root = init(tmp_path / "clone")
    git(root, "remote", "add", "origin", "../origin.git")
    write_files(root, SMALL)
    done(root)
    git(root, "push", "--quiet", "origin", "main")
    return root


def done(root: Path, text: str | None = None) -> None:
    """Render, with a namespace that says this, and commit that."""
    if text is not None:
        write_files(root, {NAMESPACE: text})
    result = kfgen(root, "render")
    assert result.exit_code == 0, result.output
    commit(root)


def test_a_step_counts_only_once_it_is_pushed(root: Path) -> None:
    done(root, PROTECTED)
    write_files(root, {NAMESPACE: MOVED})
    refused = kfgen(root, "render")
    assert refused.exit_code == 1
    assert f"{NAMESPACE}:3:6: error[owner]" in refused.stderr
    assert "does not protect it yet" in refused.stderr
    write_files(root, {NAMESPACE: PROTECTED})
    git(root, "push", "--quiet", "origin", "main")
    done(root, MOVED)


def test_what_is_committed_is_not_what_is_synced(root: Path) -> None:
    """A pull request that skips a step is refused by `--check`, although its own commit has all of it."""
    write_files(root, {NAMESPACE: DONE})
    commit(root)
    for arguments in (("render",), ("render", "--check")):
        assert "error[owner]" in kfgen(root, *arguments).stderr


def test_a_handover_stays_until_the_move_is_synced(root: Path) -> None:
    done(root, PROTECTED)
    git(root, "push", "--quiet", "origin", "main")
    done(root, MOVED)
    write_files(root, {NAMESPACE: DONE})
    assert "leave its handover where it is" in kfgen(root, "render").stderr
    git(root, "push", "--quiet", "origin", "HEAD:main")
    done(root, DONE)


def test_others_may_have_moved_on(root: Path) -> None:
    """A branch from before a move is not told that it moves things back, nor is the merge that brings the move."""
    git(root, "switch", "--quiet", "--create", "mine")
    git(root, "switch", "--quiet", "main")
    for text in (PROTECTED, MOVED, DONE):
        done(root, text)
        git(root, "push", "--quiet", "origin", "main")
    git(root, "switch", "--quiet", "mine")
    write_files(root, {"catalog/models/iris.yaml": f"timeout: 9\n{SMALL['catalog/models/iris.yaml']}"})
    done(root)
    git(root, "merge", "--quiet", "--no-commit", "--no-ff", "main")
    merging = kfgen(root, "render")
    assert merging.exit_code == 0, merging.output
    commit(root)
    assert kfgen(root, "render", "--check").exit_code == 0


def test_without_a_remote_what_is_committed_counts(root: Path) -> None:
    git(root, "remote", "remove", "origin")
    write_files(root, {NAMESPACE: DONE})
    assert "error[owner]" in kfgen(root, "render").stderr
    done(root, PROTECTED)
    done(root, MOVED)
    done(root, DONE)


def test_where_nothing_is_known_nothing_is_refused(tmp_path: Path, root: Path) -> None:
    write_files(tmp_path / "plain", {**SMALL, NAMESPACE: DONE})
    assert kfgen(tmp_path / "plain", "render").exit_code == 0  # no Git
    write_files(root, {"catalog/models/iris.yaml": "namespace: [\n"})
    commit(root, "broken")
    git(root, "push", "--quiet", "origin", "main")
    write_files(root, {"catalog/models/iris.yaml": SMALL["catalog/models/iris.yaml"], NAMESPACE: DONE})
    assert kfgen(root, "render").exit_code == 0  # what is synced cannot be read
