"""What kfgen asks Git, of real repositories: work trees, submodules, the states a person leaves one in, failures."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gitrepos import commit, git, init, of_nobody
from kfgen.domain.problem import ProblemsError
from kfgen.domain.tree import Sources
from kfgen.io.repository import Head, Repository, find
from kfgen.messages import lines
from worlds import write_files

FILES = {"charts/ml/x.yaml": "x\n", "charts/ml/y.yaml": "y\n", "catalog/kfgen.yaml": "name: demo\n"}


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    of_nobody(monkeypatch)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with one commit."""
    made = init(tmp_path / "work tree")
    write_files(made, FILES)
    commit(made)
    return made


def found(folder: Path) -> Repository:
    repository = find(folder)
    assert repository is not None
    return repository


def refusal(asked: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(ProblemsError) as caught:
        asked(*arguments)
    (line,) = lines(caught.value.problems, Sources({}))
    return line


def test_a_folder_of_a_work_tree(root: Path) -> None:
    for folder in (root, root / "charts"):
        repository = found(folder)
        assert (repository.folder, repository.top) == (folder, root)
        assert repository.git_dir == repository.common_dir == root / ".git"
    (root.parent / "link").symlink_to(root / "charts")
    assert found(root.parent / "link").folder == root / "charts"


def test_no_repository(tmp_path: Path) -> None:
    assert find(tmp_path) is None
    (tmp_path / ".git").mkdir()
    assert find(tmp_path) is None, "an empty folder is no repository"
    (tmp_path / ".git").rmdir()
    (tmp_path / ".git").write_text("gitdir: /not/there\n", encoding="utf-8")
    assert find(tmp_path) is None


def test_a_second_work_tree(root: Path) -> None:
    second = root.parent / "second"
    git(root, "worktree", "add", "--quiet", "-b", "other", str(second))
    repository = found(second / "charts")
    assert repository.top == second
    assert repository.git_dir == root / ".git/worktrees/second"
    assert repository.common_dir == root / ".git"
    assert repository.head().branch == "other"
    assert set(repository.committed()) == {"ml/x.yaml", "ml/y.yaml"}


def test_a_submodule(root: Path) -> None:
    outer = init(root.parent / "outer")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(root), "inner")
    repository = found(outer / "inner")
    assert (repository.top, repository.git_dir) == (outer / "inner", outer / ".git/modules/inner")
    assert set(repository.committed()) == set(FILES)
    commit(outer)
    assert set(found(outer).committed()) == {".gitmodules"}, "the submodule is no file"


def test_where_head_stands(root: Path, tmp_path: Path) -> None:
    at = git(root, "rev-parse", "HEAD").strip()
    assert found(root).head() == Head("main", at)
    git(root, "checkout", "--quiet", "--detach")
    assert found(root).head() == Head("", at)
    unborn = found(init(tmp_path / "unborn"))
    assert unborn.head() == Head("main", "")
    assert unborn.committed() == unborn.staged() == {}


def test_files_by_id(root: Path) -> None:
    repository = found(root)
    by_hand = {path: hashlib.sha1(f"blob {len(text)}\0{text}".encode()).hexdigest() for path, text in FILES.items()}
    assert repository.committed() == repository.staged() == by_hand
    assert set(repository.committed(["charts"])) == {"charts/ml/x.yaml", "charts/ml/y.yaml"}
    assert repository.committed(["nowhere"]) == {}
    assert set(found(root / "charts").committed(["ml/x.yaml"])) == {"ml/x.yaml"}
    ids = repository.committed()
    assert repository.contents(ids.values()) == {ids[path]: text.encode() for path, text in FILES.items()}
    (root / "link").symlink_to("charts/ml/x.yaml")
    commit(root)
    assert "link" not in repository.committed()
    said = refusal(repository.contents, ["12345678" * 5])
    assert said == f".git: error[git]: Git has no file {'12345678' * 5}. hint: git fsck"


def test_ids_are_those_of_what_git_would_store(root: Path) -> None:
    strange = 'charts/a "quoted"\n\\ name é.yaml'
    write_files(root, {".gitattributes": "*.yaml text eol=crlf\n", strange: "x\r\n"})
    repository = found(root)
    assert repository.hashed([strange, "charts/ml/x.yaml"]) == dict.fromkeys(
        [strange, "charts/ml/x.yaml"], repository.committed()["charts/ml/x.yaml"]
    )


def test_what_differs_from_head(root: Path) -> None:
    repository = found(root)
    assert repository.dirty() == ()
    write_files(root, {"charts/ml/x.yaml": "new\n", "charts/né w.yaml": "", ".gitignore": "*.tmp\n", "a.tmp": ""})
    (root / "charts/ml/y.yaml").unlink()
    git(root, "mv", "catalog/kfgen.yaml", "catalog/other.yaml")
    charts = {"charts/ml/x.yaml", "charts/ml/y.yaml", "charts/né w.yaml"}
    assert set(repository.dirty()) == {*charts, ".gitignore", "catalog/kfgen.yaml", "catalog/other.yaml"}
    assert set(repository.dirty(["charts"])) == charts
    assert set(found(root / "charts").dirty()) == {"ml/x.yaml", "ml/y.yaml", "né w.yaml"}


def conflict(root: Path, operation: str) -> None:
    """x.yaml changed on both sides, and y.yaml changed on one and deleted on the other."""
    if operation == "revert":
        write_files(root, {"charts/ml/x.yaml": "mid\n", "charts/ml/y.yaml": "mid\n"})
    else:
        git(root, "checkout", "--quiet", "-b", "theirs")
        write_files(root, {"charts/ml/x.yaml": "theirs\n"})
        (root / "charts/ml/y.yaml").unlink()
    later = commit(root)
    if operation != "revert":
        git(root, "checkout", "--quiet", "main")
    write_files(root, {"charts/ml/x.yaml": "ours\n", "charts/ml/y.yaml": "ours\n"})
    commit(root)
    git(root, operation, later, fails=True)


@pytest.mark.parametrize("operation", ["merge", "rebase", "cherry-pick", "revert"])
def test_a_conflict_and_its_end(root: Path, operation: str) -> None:
    assert (found(root).operation(), found(root).unmerged()) == ("", ())
    conflict(root, operation)
    repository = found(root)
    assert repository.operation() == operation
    assert repository.unmerged() == ("charts/ml/x.yaml", "charts/ml/y.yaml")
    assert found(root / "charts/ml").unmerged() == ("x.yaml", "y.yaml")
    assert set(repository.staged()) == {"catalog/kfgen.yaml"}
    write_files(root, {"charts/ml/x.yaml": "mended\n"})
    (root / "charts/ml/y.yaml").unlink()
    repository.add(["charts/ml/x.yaml", "charts/ml/y.yaml"])
    assert repository.unmerged() == ()
    assert list(repository.contents([repository.staged()["charts/ml/x.yaml"]]).values()) == [b"mended\n"]
    assert "charts/ml/y.yaml" not in repository.staged()


def test_who_commits(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(root).identity() == "A Person <person@example.com>"
    for name in ("GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"):
        monkeypatch.delenv(name, raising=False)
    git(root, "config", "user.useConfigOnly", "true")
    hint = 'hint: git config --global user.name "…" && git config --global user.email "…"'
    assert refusal(found(root).identity) == f".git: error[git]: Git does not know who makes the commit. {hint}"


def test_no_name_of_a_file_is_an_option_or_a_pattern(root: Path) -> None:
    write_files(root, {"--help": "", "charts/*.yaml": "star\n", "charts/other.yaml": ""})
    repository = found(root)
    assert repository.dirty(["--help"]) == ("--help",)
    assert repository.dirty(["charts/*.yaml"]) == ("charts/*.yaml",)
    repository.add(["--help", "charts/*.yaml"])
    assert {"--help", "charts/*.yaml"} < set(repository.staged())


def test_a_failure_is_one_line_without_credentials(root: Path) -> None:
    said = refusal(found(root).run, "ls-remote", "https://somebody:hunter2@localhost:1/x.git")
    assert said.startswith(".git: error[git]: git ls-remote says: fatal: unable to access 'https://localhost:1/x.git/'")
    assert "hunter2" not in said
    assert "somebody" not in said


def test_no_address_runs_a_program(root: Path, tmp_path: Path) -> None:
    git(root, "config", "protocol.ext.allow", "always")
    said = refusal(found(root).run, "ls-remote", f"ext::sh -c touch% {tmp_path}/gotcha")
    assert "transport 'ext' not allowed" in said
    assert not (tmp_path / "gotcha").exists()


def test_somebody_elses_repository(root: Path) -> None:
    """Git does not read the settings of a repository that belongs to another user, and says so."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    for folder, _, names in os.walk(root):
        for path in (folder, *(os.path.join(folder, name) for name in names)):
            os.chown(path, 65534, 65534)
    assert "dubious ownership" in refusal(found(root).dirty)


WITHOUT_GIT = """
import sys
from pathlib import Path
from kfgen.domain.problem import ProblemsError
from kfgen.io.repository import find
repository = find(Path(sys.argv[1]))
assert "git" not in sys.modules, "GitPython is imported before it is needed"
try:
    repository.dirty()
except ProblemsError as error:
    print(error.problems[0].text, "|", error.problems[0].hint)
"""


def test_no_git_at_all(root: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PATH": str(tmp_path)}
    command = [sys.executable, "-c", WITHOUT_GIT, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == "git cannot be run | install Git, and see that it is on PATH\n"


HOOK = f"""#!/bin/sh
exec {sys.executable} -c '
import sys
from pathlib import Path
from kfgen.io.repository import find
for folder in sys.argv[1:]:
    print(sorted(find(Path(folder)).dirty()), sorted(find(Path(folder)).staged()))
' . ../other
"""


@pytest.mark.parametrize("second", [False, True], ids=["first work tree", "second work tree"])
def test_in_a_hook_git_speaks_of_the_repository_asked_about(root: Path, second: bool) -> None:
    other = init(root.parent / "other")
    write_files(other, {"theirs.yaml": ""})
    commit(other)
    write_files(other, {"theirs.yaml": "changed"})
    write_files(root, {".git/hooks/pre-commit": HOOK})
    (root / ".git/hooks/pre-commit").chmod(stat.S_IRWXU)
    if second:
        git(root, "worktree", "add", "--quiet", "-b", "other", "../second")
        root = root.parent / "second"
    write_files(root, {"charts/ml/x.yaml": "changed\n"})
    said = git(root, "commit", "--message", "with a hook", "--", "charts/ml/x.yaml")
    assert "['charts/ml/x.yaml'] ['catalog/kfgen.yaml', 'charts/ml/x.yaml', 'charts/ml/y.yaml']" in said
    assert "['theirs.yaml'] ['theirs.yaml']" in said
