"""Edits by hand, merges and conflicts: nothing uncommitted is lost, and generated files never block anybody."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import SMALL
from gitrepos import ENVIRONMENT, commit, git, init
from kfgen.commands import main
from snapshots import files_below
from worlds import write_files

EDITED = "environments/base/ml/models/iris.yaml"
OTHER_TIMEOUT = {"catalog/models/iris.yaml": SMALL["catalog/models/iris.yaml"] + "timeout: 77\n"}
LATER_TIMEOUT = {"catalog/models/iris.yaml": SMALL["catalog/models/iris.yaml"] + "timeout: 99\n"}


def kfgen(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


@pytest.fixture(autouse=True)
def of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in ENVIRONMENT.items():
        monkeypatch.setenv(name, text)


@pytest.fixture
def root(repository: Path) -> Path:
    """Rendered and committed; what kfgen recorded of it is gone, as in a fresh clone."""
    init(repository)
    assert kfgen(repository, "render").exit_code == 0
    commit(repository)
    forget(repository)
    return repository


def forget(root: Path) -> None:
    (root / ".git/kfgen/written").unlink()


def edit(root: Path, path: str = EDITED) -> bytes:
    with (root / path).open("a", encoding="utf-8") as stream:
        stream.write("# by hand\n")
    return (root / path).read_bytes()


def rendered(root: Path) -> dict[str, str]:
    """What a render into an empty folder gives."""
    fresh = Path(tempfile.mkdtemp(dir=root.parent))
    write_files(fresh, {f"catalog/{path}": text for path, text in files_below(root / "catalog").items()})
    assert kfgen(fresh, "render").exit_code == 0
    return generated(fresh)


def generated(root: Path) -> dict[str, str]:
    return {
        f"{top}/{path}": text for top in ("charts", "environments") for path, text in files_below(root / top).items()
    }


@pytest.mark.parametrize("changed", [{}, OTHER_TIMEOUT], ids=["same catalog", "changed catalog"])
def test_an_edit_by_hand_is_refused_and_stays(root: Path, changed: dict[str, str]) -> None:
    write_files(root, changed)
    before = edit(root)
    everything = generated(root)
    done = kfgen(root, "render")
    hint = (
        f"see it with git diff -- {EDITED}; say it in catalog/, then git checkout -- {EDITED} or kfgen render --force"
    )
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        f"{EDITED}: error[edited]: was edited and the edit is not committed: it would be lost. hint: {hint}",
        "1 error; nothing was changed",
    ]
    assert generated(root) == everything
    assert (root / EDITED).read_bytes() == before
    assert kfgen(root, "render", "--force").exit_code == 0
    assert generated(root) == rendered(root)


def test_a_staged_edit_is_an_edit(root: Path) -> None:
    edit(root)
    git(root, "add", EDITED)
    assert "error[edited]" in kfgen(root, "render").stderr


def test_an_edit_of_a_file_that_would_be_deleted_is_refused(root: Path) -> None:
    other = "kind: Deployment\nnamespace: ml\nimage: example.com/other:1\nports: {http: 8080}\n"  # iris is not renamed
    write_files(root, {"catalog/models/other.yaml": other})
    (root / "catalog/models/iris.yaml").unlink()
    before = edit(root)
    assert f"{EDITED}: error[edited]" in kfgen(root, "render").stderr
    assert (root / EDITED).read_bytes() == before


def test_what_is_committed_may_be_replaced_whatever_it_is(root: Path) -> None:
    edit(root)
    commit(root)
    assert kfgen(root, "render").exit_code == 0
    assert generated(root) == rendered(root)


def test_an_untracked_file_in_the_place_of_a_generated_one_is_refused(root: Path) -> None:
    write_files(root, {"catalog/models/rose.yaml": SMALL["catalog/models/iris.yaml"]})
    place = "environments/base/ml/models/rose.yaml"
    write_files(root, {place: (root / EDITED).read_text(encoding="utf-8")})
    assert f"{place}: error[edited]: is not in Git, and not what kfgen wrote" in kfgen(root, "render").stderr
    assert kfgen(root, "render", "--force").exit_code == 0


def test_what_kfgen_wrote_itself_may_be_replaced_uncommitted(root: Path) -> None:
    write_files(root, OTHER_TIMEOUT)
    assert kfgen(root, "render").exit_code == 0
    write_files(root, LATER_TIMEOUT)
    assert kfgen(root, "render").exit_code == 0
    edit(root)
    assert "error[edited]" in kfgen(root, "render").stderr


def test_what_the_last_commits_catalog_renders_to_may_be_replaced(root: Path) -> None:
    write_files(root, OTHER_TIMEOUT)
    git(root, "commit", "--quiet", "--all", "--message", "the catalog alone")
    assert kfgen(root, "render").exit_code == 0
    forget(root)
    write_files(root, LATER_TIMEOUT)
    assert kfgen(root, "render").exit_code == 0
    assert generated(root) == rendered(root)


def test_before_the_first_commit(repository: Path) -> None:
    init(repository)
    assert kfgen(repository, "render").exit_code == 0
    write_files(repository, OTHER_TIMEOUT)
    assert kfgen(repository, "render").exit_code == 0
    edit(repository)
    assert "is not in Git" in kfgen(repository, "render").stderr


def test_line_ends_that_git_changes_are_no_edit(root: Path) -> None:
    write_files(root, {".gitattributes": "*.yaml text eol=crlf\n"})
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "attributes")
    for path in generated(root):
        (root / path).unlink()
    git(root, "checkout", "--", "charts", "environments")
    assert b"\r\n" in (root / EDITED).read_bytes()
    write_files(root, OTHER_TIMEOUT)
    assert kfgen(root, "render").exit_code == 0
    assert generated(root) == rendered(root)


def test_without_git_the_mark_decides(repository: Path) -> None:
    assert kfgen(repository, "render").exit_code == 0
    edit(repository)
    assert kfgen(repository, "render").exit_code == 0
    assert generated(repository) == rendered(repository)


def test_checking_refuses_nothing(root: Path) -> None:
    edit(root)
    done = kfgen(root, "render", "--check")
    assert (done.exit_code, done.stdout) == (1, f"out of date: {EDITED}\n")


def branches(root: Path) -> None:
    """Two branches that add neighbouring models and change the same one; each renders and commits."""
    base = SMALL["catalog/models/iris.yaml"]
    for branch, name, text in (("theirs", "lily", "timeout: 77\n"), ("main", "lotus", "")):
        git(root, "checkout", "--quiet", "-B", branch, "main")
        write_files(root, {f"catalog/models/{name}.yaml": base})
        if text:
            write_files(root, {"catalog/namespaces/ml.yaml": "create: true\nlabels: {team: theirs}\n"})
        assert kfgen(root, "render").exit_code == 0
        commit(root, branch)


@pytest.mark.parametrize("fresh", [False, True], ids=["here", "in a fresh clone"])
@pytest.mark.parametrize("operation", ["merge", "rebase", "cherry-pick"])
def test_conflicts_in_generated_files_are_rendered_again_and_staged(root: Path, operation: str, fresh: bool) -> None:
    branches(root)
    if fresh:
        forget(root)
    git(root, operation, "theirs", fails=True)
    unmerged = git(root, "diff", "--name-only", "--diff-filter=U").split()
    assert unmerged
    assert not [path for path in unmerged if path.startswith("catalog/")]
    done = kfgen(root, "render")
    assert done.exit_code == 0, done.output
    assert "staged, since Git could not merge them: " in done.stderr
    assert git(root, "diff", "--name-only", "--diff-filter=U") == ""
    assert generated(root) == rendered(root)
    git(root, "-c", "core.editor=true", operation if operation != "merge" else "commit", *_on(operation))
    assert kfgen(root, "render").exit_code == 0
    assert generated(root) == rendered(root)


def _on(operation: str) -> list[str]:
    return ["--all", "--no-edit"] if operation == "merge" else ["--continue"]


def test_only_generated_files_are_staged(root: Path) -> None:
    branches(root)
    git(root, "merge", "theirs", fails=True)
    write_files(
        root, {"charts/ml/notes.md": "mine\n", "catalog/models/iris.yaml": OTHER_TIMEOUT["catalog/models/iris.yaml"]}
    )
    assert kfgen(root, "render").exit_code == 0
    staged = git(root, "diff", "--name-only", "--cached").split()
    assert "charts/ml/notes.md" not in staged
    assert "catalog/models/iris.yaml" not in staged


def test_a_conflict_after_a_stash_is_rendered_again_and_staged(root: Path) -> None:
    write_files(root, OTHER_TIMEOUT)
    assert kfgen(root, "render").exit_code == 0
    git(root, "stash")
    write_files(root, LATER_TIMEOUT)
    assert kfgen(root, "render").exit_code == 0
    commit(root)
    git(root, "stash", "pop", fails=True)
    git(root, "checkout", "--ours", "--", "catalog")
    done = kfgen(root, "render")
    assert done.exit_code == 0, done.output
    assert git(root, "diff", "--name-only", "--diff-filter=U", "--", "charts", "environments") == ""
    assert generated(root) == rendered(root)


def test_a_conflict_in_the_catalog_is_called_one(root: Path) -> None:
    text = SMALL["catalog/models/iris.yaml"] + "<<<<<<< HEAD\ntimeout: 1\n=======\ntimeout: 2\n>>>>>>> theirs\n"
    write_files(root, {"catalog/models/iris.yaml": text})
    before = generated(root)
    hint = "keep one side of each, or what both say, without the lines of < = >; then git add catalog/models/iris.yaml"
    said = "error[merge-conflict]: holds both sides of a conflict that Git could not merge"
    for command in (["render"], ["render", "--check"], ["list"]):
        done = kfgen(root, *command)
        assert done.exit_code == 1
        assert done.stderr.splitlines()[0] == f"catalog/models/iris.yaml:6:1: {said}. hint: {hint}"
    assert generated(root) == before


def test_what_cannot_be_staged_is_said(root: Path) -> None:
    branches(root)
    git(root, "merge", "theirs", fails=True)
    (root / ".git/index.lock").touch()
    done = kfgen(root, "render")
    assert done.exit_code == 1
    assert ".git: error[git]: git update-index says: fatal: Unable to create" in done.stderr
    assert done.stderr.endswith("the files are written, but those that were in conflict are not staged: git add them\n")
    assert generated(root) == rendered(root)
