"""Two runs at once: the second waits and says so; a run that was killed holds nothing, and is undone first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import SMALL
from gitrepos import commit, git, init
from kfgen.commands import main
from kfgen.domain.tree import FileTree
from kfgen.io import files
from kfgen.io.journal import Journal, content_digest, is_pending
from kfgen.io.lock import settled
from snapshots import files_below
from worlds import write_files

HOLDER = """
import sys
from pathlib import Path
from kfgen.io.lock import settled
with settled(Path(sys.argv[1]), print, hold=True):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(root: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its input ends."""
    command = [sys.executable, "-c", HOLDER, str(root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield holder
        finally:
            holder.kill()


# A background job of a shell, and so what it starts, is deaf to Ctrl-C: this one is not.
KFGEN = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("kfgen", run_name="__main__")
"""


def started(root: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", KFGEN, "--root", str(root), *arguments]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


@pytest.fixture(params=["in Git", "outside Git"])
def root(request: pytest.FixtureRequest, repository: Path) -> Path:
    """A small catalog, in a repository and without one."""
    return init(repository) if request.param == "in Git" else repository


@pytest.mark.parametrize("arguments", [("render",), ("render", "--check")], ids=" ".join)
def test_the_second_run_waits_and_says_so(root: Path, arguments: tuple[str, ...]) -> None:
    with held(root) as holder, started(root, *arguments) as second:
        assert second.stderr is not None
        assert second.stderr.readline() == f"waiting for another run of kfgen to end (process {holder.pid})\n"
        assert not (root / "charts").exists()
        holder.communicate()
        assert second.wait() == (1 if "--check" in arguments else 0)
    assert (root / "charts").exists() == ("--check" not in arguments)
    assert not (root / ".kfgen").exists()


def test_who_only_reads_waits_for_nobody(root: Path) -> None:
    with held(root):
        assert CliRunner().invoke(main, ["--root", str(root), "list"]).exit_code == 0


def test_a_killed_run_holds_nothing(root: Path) -> None:
    with held(root) as holder:
        holder.kill()
        holder.wait()
        done = CliRunner().invoke(main, ["--root", str(root), "render"])
    assert (done.exit_code, "waiting" in done.stderr) == (0, False)


def test_waiting_can_be_given_up(root: Path) -> None:
    with held(root), started(root, "render") as second:
        assert second.stderr is not None
        assert second.stderr.readline().startswith("waiting")
        second.send_signal(signal.SIGINT)
        assert second.wait(timeout=30) == 1
        assert second.stderr.read().strip() == "Aborted!"
    assert not (root / "charts").exists()


def test_two_work_trees_do_not_wait_for_each_other(repository: Path) -> None:
    init(repository)
    commit(repository)
    git(repository, "worktree", "add", "--quiet", "../second")
    with held(repository):
        done = CliRunner().invoke(main, ["--root", str(repository.parent / "second"), "render"])
    assert (done.exit_code, "waiting" in done.stderr) == (0, False)
    assert (repository / ".git/worktrees/second/kfgen/lock").exists()


def test_two_catalogs_in_one_repository_do_not_wait_for_each_other(repository: Path) -> None:
    top = init(repository.parent)
    write_files(top / "other", files_below(repository))
    with held(repository):
        done = CliRunner().invoke(main, ["--root", str(top / "other"), "render"])
    assert (done.exit_code, "waiting" in done.stderr) == (0, False)


def stopped(root: Path) -> None:
    """What a run leaves that was killed between two renames: one file changed, one added, one not yet deleted."""
    write_files(root, {"charts/a.yaml": "old", "charts/gone/b.yaml": "old"})
    new = FileTree({"charts/a.yaml": "new", "charts/made/c.yaml": "new"})
    digests = {path: content_digest(path, text.encode()) for path, text in new.files.items()}
    Journal.of(root, digests, ["charts/gone/b.yaml"]).save()
    write_files(root, {**new.files, "charts/made/.d.yaml.kfgen-new": "not ours to delete"})


@pytest.mark.parametrize("command", [("list",), ("explain", "iris"), ("render", "--check"), ("render",)], ids=" ".join)
def test_every_command_first_undoes_what_a_killed_run_left(root: Path, command: tuple[str, ...]) -> None:
    stopped(root)
    done = CliRunner().invoke(main, ["--root", str(root), *command])
    assert done.stderr.startswith("an earlier run was stopped: put back 2 files as it found them\n")
    assert not is_pending(root)
    assert (root / "charts/a.yaml").read_text(encoding="utf-8") == "old"
    assert (root / "charts/gone/b.yaml").read_text(encoding="utf-8") == "old"
    assert not (root / "charts/made/c.yaml").exists()


def test_what_a_person_changed_since_stays(root: Path) -> None:
    stopped(root)
    write_files(root, {"charts/a.yaml": "by hand", "charts/made/c.yaml": "by hand"})
    with settled(root, print, hold=False):
        kept = {"charts/a.yaml", "charts/made/c.yaml", "charts/gone/b.yaml", "charts/made/.d.yaml.kfgen-new"}
        assert kept < files_below(root).keys()
    assert (root / "charts/a.yaml").read_text(encoding="utf-8") == "by hand"


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("../victim.yaml", ""),
        ("charts/../../victim.yaml", ""),
        ("catalog/kfgen.yaml", ""),
        ("charts/out/x.yaml", "out"),
    ],
)
def test_a_journal_leads_nowhere_but_into_our_folders(repository: Path, path: str, link: str) -> None:
    """Outside Git it stands in the work tree, where it may be anybody's."""
    write_files(repository.parent, {"victim.yaml": "precious", "out/x.yaml": "precious"})
    if link:
        (repository / "charts").mkdir()
        (repository / "charts" / link).symlink_to(repository.parent / link)
    journal = Journal(repository)
    journal.steps.append(journal._step(path, content_digest(path, b"precious")))
    journal.steps[0] = type(journal.steps[0])(path, b"overwritten", 0o644, content_digest(path, b"precious"))
    journal.save()
    before = files_below(repository.parent)
    done = CliRunner().invoke(main, ["--root", str(repository), "render"])
    assert "error[journal]: was left by a run that was stopped, and makes no sense" in done.stderr
    assert {**files_below(repository.parent), "repository/.kfgen/lock": ""} == {**before, "repository/.kfgen/lock": ""}


@pytest.fixture
def imported(repository: Path) -> None:
    """All that a render imports is imported: who has no rights may not read it."""
    assert CliRunner().invoke(main, ["--root", str(repository), "render"]).exit_code == 0


@pytest.mark.usefixtures("imported")
def test_a_folder_that_cannot_be_written_can_be_checked(as_plain_user: Path) -> None:
    write_files(as_plain_user, SMALL)
    assert CliRunner().invoke(main, ["--root", str(as_plain_user), "render"]).exit_code == 0
    os.chmod(as_plain_user, 0o500)
    try:
        checked = CliRunner().invoke(main, ["--root", str(as_plain_user), "render", "--check"])
        again = CliRunner().invoke(main, ["--root", str(as_plain_user), "render"])
    finally:
        os.chmod(as_plain_user, 0o700)
    assert (checked.exit_code, checked.stdout) == (0, "")
    assert again.stderr.splitlines()[0] == ".kfgen/lock: error[write]: cannot be locked: Permission denied"
    assert again.exit_code == 1


@pytest.mark.usefixtures("imported")
def test_what_cannot_be_undone_is_tried_again_by_the_next_command(as_plain_user: Path) -> None:
    write_files(as_plain_user, SMALL)
    stopped(as_plain_user)
    (as_plain_user / "charts").chmod(0o500)
    failed = CliRunner().invoke(main, ["--root", str(as_plain_user), "render"])
    (as_plain_user / "charts").chmod(0o700)
    done = CliRunner().invoke(main, ["--root", str(as_plain_user), "list"])
    text = "what a run that was stopped had begun cannot be undone here: Permission denied"
    assert failed.stderr.splitlines() == [
        f"charts/a.yaml: error[unfinished]: {text}. hint: mend that, then run any command of kfgen",
        "1 error; not all of it could be undone",
    ]
    assert failed.exit_code == 1
    assert done.stderr == "an earlier run was stopped: put back 2 files as it found them\n"
    assert (as_plain_user / "charts/a.yaml").read_text(encoding="utf-8") == "old"


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space left"):
        files.replace(str(path), b"new")
    assert files_below(tmp_path) == {"x": "old"}
