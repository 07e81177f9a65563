"""`kfgen hooks`: in the clone alone, removable, and nobody's hook is touched."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import SMALL
from gitrepos import commit, git, init, of_nobody
from kfgen.commands import main
from worlds import write_files

IRIS = "catalog/models/iris.yaml"


def kfgen(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


@pytest.fixture
def root(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    of_nobody(monkeypatch)
    init(repository)
    assert kfgen(repository, "render").exit_code == 0
    commit(repository)
    return repository


def test_installed_twice_and_removed(root: Path) -> None:
    before = {path: path.read_bytes() for path in (root / ".git").rglob("*") if path.is_file()}
    assert kfgen(root, "hooks").stdout == (
        "installed: merge driver\ninstalled: attributes\ninstalled: post-merge\n"
        "installed: post-rewrite\ninstalled: pre-push\n"
    )
    assert git(root, "check-attr", "merge", "charts/ml/values.yaml") == "charts/ml/values.yaml: merge: kfgen\n"
    assert git(root, "check-attr", "merge", IRIS) == f"{IRIS}: merge: unspecified\n"
    assert git(root, "status", "--porcelain") == "", "nothing of it is in the work tree"
    assert {line.partition(":")[0] for line in kfgen(root, "hooks").stdout.splitlines()} == {"unchanged"}
    assert kfgen(root, "hooks", "--remove").exit_code == 0
    after = {path: path.read_bytes() for path in (root / ".git").rglob("*") if path.is_file()}
    assert after.pop(root / ".git/info/attributes") == b""
    assert after == before
    assert "removed: merge driver" not in kfgen(root, "hooks", "--remove").stdout


def test_somebody_elses_hook_stays(root: Path) -> None:
    mine = root / ".git/hooks/pre-push"
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("#!/bin/sh\n")
    attributes = root / ".git/info/attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text("*.bin binary\n")
    result = kfgen(root, "hooks")
    assert "kept: pre-push\n" in result.stdout
    assert "a hook of yours stays" in result.stderr
    assert mine.read_text(encoding="utf-8") == "#!/bin/sh\n"
    assert attributes.read_text(encoding="utf-8").startswith("*.bin binary\n/charts/** merge=kfgen\n")
    kfgen(root, "hooks", "--remove")
    assert attributes.read_text(encoding="utf-8") == "*.bin binary\n"
    assert mine.exists()


def test_hooks_that_are_kept_elsewhere(root: Path) -> None:
    git(root, "config", "core.hooksPath", ".husky")
    assert "error[git]: core.hooksPath is set: hooks are kept elsewhere" in kfgen(root, "hooks").stderr


def test_a_push_of_what_is_out_of_date_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    git(root, "init", "--quiet", "--bare", "../remote.git")
    git(root, "remote", "add", "origin", "../remote.git")
    kfgen(root, "hooks")
    git(root, "push", "--quiet", "origin", "main")
    write_files(root, {IRIS: SMALL[IRIS] + "timeout: 9\n"})
    commit(root)
    said = git(root, "push", "origin", "main", fails=True)
    assert "kfgen: run kfgen render and commit what it writes; or git push --no-verify" in said
    git(root, "push", "--quiet", "origin", "main~1:refs/heads/other")
    assert kfgen(root, "publish").exit_code == 0, "what is published is pushed all the same"
    kfgen(root, "render")
    git(root, "push", "--quiet", "origin", "main")


def test_what_is_pushed_is_checked_and_not_what_is_on_disk(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    git(root, "init", "--quiet", "--bare", "../remote.git")
    git(root, "remote", "add", "origin", "../remote.git")
    kfgen(root, "hooks")
    write_files(root, {IRIS: SMALL[IRIS] + "timeout: 9\n"})
    commit(root)
    kfgen(root, "render")
    said = git(root, "push", "origin", "main", fails=True)
    assert "kfgen: run kfgen render and commit what it writes" in said, "it is rendered, and not committed"
    commit(root)
    write_files(root, {IRIS: SMALL[IRIS] + "timeout: 10\n"})
    git(root, "push", "--quiet", "origin", "main")
    assert git(root, "worktree", "list", "--porcelain").count("worktree ") == 1


def test_what_is_left_to_commit_after_a_merge_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    kfgen(root, "hooks")
    for branch, model in (("one", "a"), ("two", "b")):
        git(root, "checkout", "--quiet", "-b", branch, "main")
        write_files(root, {f"catalog/models/{model}.yaml": SMALL[IRIS]})
        kfgen(root, "render")
        commit(root)
    said = git(root, "merge", "--no-edit", "one")
    assert "kfgen: commit what it wrote: git commit --amend" in said
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--amend", "--no-edit")
    assert git(root, "merge", "--no-edit", "one").strip() == "Already up to date."
    git(root, "checkout", "--quiet", "one")
    said = git(root, "rebase", "--quiet", "two~1")
    assert kfgen(root, "render", "--check").exit_code == 0


def test_a_catalog_in_a_folder(root: Path) -> None:
    git(root, "init", "--quiet", "outer")
    write_files(root / "outer", {f"my folder/{path}": text for path, text in SMALL.items()})
    kfgen(root / "outer/my folder", "hooks")
    hook = (root / "outer/.git/hooks/post-merge").read_text(encoding="utf-8")
    assert "if kfgen --root 'my folder' render; then" in hook
    assert "test -f 'my folder/catalog/kfgen.yaml' ||" in hook
    assert git(root / "outer", "check-attr", "merge", "my folder/charts/x").endswith(" kfgen\n")
