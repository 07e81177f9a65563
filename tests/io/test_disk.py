"""Writing: only what differs, whole files, nothing of anybody else's touched, all or nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kfgen.domain.places import header
from kfgen.domain.problem import ProblemsError
from kfgen.domain.tree import FileTree, Sources
from kfgen.io.disk import Changes, apply, compare
from kfgen.messages import lines
from snapshots import files_below
from worlds import write_files

OURS = header("catalog/models/x.yaml")
TREE = {"charts/ml/Chart.yaml": f"{OURS}name: ml\n", "environments/dev/ml/kustomization.yaml": f"{OURS}kind: K\n"}


def tree(**more: str) -> FileTree:
    return FileTree({**TREE, **more})


def sync(root: Path, wanted: FileTree) -> Changes:
    changes = compare(wanted, root)
    apply(changes, wanted, root)
    return changes


def refusals(root: Path, wanted: FileTree) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        sync(root, wanted)
    return lines(caught.value.problems, Sources({}))


def test_what_differs_is_written_and_nothing_else(tmp_path: Path) -> None:
    first = sync(tmp_path, tree())
    assert (first.written, first.deleted, first.unchanged) == (tuple(sorted(TREE)), (), 0)
    assert files_below(tmp_path) == TREE
    times = {name: (tmp_path / name).stat().st_mtime_ns for name in TREE}
    again = sync(tmp_path, tree())
    assert not again
    assert again.unchanged == len(TREE)
    assert times == {name: (tmp_path / name).stat().st_mtime_ns for name in TREE}
    changed = sync(tmp_path, tree(**{"charts/ml/Chart.yaml": f"{OURS}name: other\n"}))
    assert changed.written == ("charts/ml/Chart.yaml",)
    assert changed.unchanged == 1


def test_what_is_no_longer_generated_is_deleted_with_its_empty_folders(tmp_path: Path) -> None:
    write_files(tmp_path, {"charts/gone/templates/models/x.yaml": OURS, "charts/mixed/x.yaml": OURS})
    write_files(tmp_path, {"charts/mixed/notes.md": "by hand\n", "charts/by-hand/Chart.yaml": "name: own\n"})
    write_files(tmp_path, {"docs/generated.yaml": OURS})
    assert sync(tmp_path, tree()).deleted == ("charts/gone/templates/models/x.yaml", "charts/mixed/x.yaml")
    kept = {"charts/mixed/notes.md", "charts/by-hand/Chart.yaml", "docs/generated.yaml"}
    assert set(files_below(tmp_path)) == {*TREE, *kept}
    assert not (tmp_path / "charts/gone").exists()


def test_the_mark_counts_only_near_the_start(tmp_path: Path) -> None:
    write_files(tmp_path, {"charts/x.md": "a\n" * 300 + OURS})
    assert sync(tmp_path, tree()).deleted == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [("name: mine\n", "was not written by kfgen"), (None, "is not a file that kfgen wrote")],
    ids=["file", "folder"],
)
def test_what_somebody_else_put_there_stays(tmp_path: Path, text: str | None, said: str) -> None:
    place = tmp_path / "charts/ml/Chart.yaml"
    place.parent.mkdir(parents=True)
    if text is None:
        place.mkdir()
    else:
        place.write_text(text, encoding="utf-8")
    hint = "hint: move it out of the way, or delete it"
    assert refusals(tmp_path, tree()) == [f"charts/ml/Chart.yaml: error[not-ours]: {said}. {hint}"]
    assert not (tmp_path / "environments").exists()
    assert text is None or place.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("path", ["charts", "charts/ml", "charts/ml/Chart.yaml"])
@pytest.mark.parametrize("broken", [False, True], ids=["whole", "broken"])
def test_nothing_is_written_or_deleted_through_a_link(tmp_path: Path, path: str, broken: bool) -> None:
    outside = tmp_path / "outside"
    root = tmp_path / "repository"
    target = outside / path.partition("/")[2]
    write_files(outside, {"ml/Chart.yaml": OURS, "ml/old.yaml": OURS})
    before = files_below(outside)
    (root / path).parent.mkdir(parents=True)
    (root / path).symlink_to(tmp_path / "nowhere" if broken else target)
    assert all("error[not-ours]" in line for line in refusals(root, tree()))
    assert files_below(outside) == before
    assert not (tmp_path / "nowhere").exists()
    assert not (root / "environments").exists()


def test_a_link_where_the_temporary_file_goes_is_not_followed(tmp_path: Path) -> None:
    write_files(tmp_path, {"victim.txt": "precious\n", "repository/charts/ml/notes.md": "x"})
    root = tmp_path / "repository"
    (root / "charts/ml/.Chart.yaml.kfgen-new").symlink_to(tmp_path / "victim.txt")
    sync(root, tree())
    assert (tmp_path / "victim.txt").read_text(encoding="utf-8") == "precious\n"
    assert not (root / "charts/ml/Chart.yaml").is_symlink()
    assert set(files_below(root)) == {*TREE, "charts/ml/notes.md"}


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    write_files(tmp_path, {"charts/ml/.Chart.yaml.kfgen-new": f"{OURS}half", "charts/ml/.old.yaml.kfgen-new": OURS})
    sync(tmp_path, tree())
    assert files_below(tmp_path) == TREE


@pytest.mark.parametrize("top", ["charts", "environments"])
def test_a_file_where_a_folder_of_ours_goes(tmp_path: Path, top: str) -> None:
    write_files(tmp_path, {top: "x"})
    hint = "hint: move it out of the way, or delete it"
    assert refusals(tmp_path, tree())[-1] == f"{top}: error[not-ours]: must be a folder of this repository. {hint}"
    assert files_below(tmp_path) == {top: "x"}


def test_a_file_where_a_folder_inside_goes(tmp_path: Path) -> None:
    write_files(tmp_path, {"environments/dev/ml": "x"})
    found = refusals(tmp_path, tree())
    assert len(found) == 1
    assert found[0].startswith("environments/dev/ml")
    assert files_below(tmp_path) == {"environments/dev/ml": "x"}


LIMITED = """
import resource, sys
from pathlib import Path
from kfgen.io import disk
from kfgen.domain.tree import FileTree
from kfgen.domain.problem import ProblemsError
root, old = Path(sys.argv[1]), sys.argv[2]
tree = FileTree({"charts/a.yaml": old + "new", "charts/b/c/d.yaml": old + "x" * 4096})
changes = disk.compare(tree, root)
resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))
try:
    disk.apply(changes, tree, root)
except ProblemsError as error:
    print(error.problems[0].where.file, error.problems[0].code, error.problems[0].text)
"""


def test_a_disk_that_takes_no_more_changes_nothing(tmp_path: Path) -> None:
    """A limit on the size of a file is the one way to a failing write that needs no rights."""
    before = {"charts/a.yaml": f"{OURS}old", "charts/gone.yaml": OURS}
    write_files(tmp_path, before)
    command = [sys.executable, "-c", LIMITED, str(tmp_path), OURS]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "charts/b/c/d.yaml write cannot be written: File too large\n"  # error[write]
    assert files_below(tmp_path) == before
    assert not (tmp_path / "charts/b").exists()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"charts/locked/b.yaml": OURS}, "charts/locked/gone.yaml: error[write]: cannot be deleted"),
        ({"charts/locked/b.yaml": f"{OURS}new"}, "charts/locked/b.yaml: error[write]: cannot be written"),
        (
            {"charts/locked/b.yaml": OURS, "charts/locked/c/d.yaml": OURS},
            "charts/locked/c: error[write]: cannot be made",
        ),
    ],
)
def test_a_folder_without_the_right_to_write_changes_nothing(
    as_plain_user: Path, files: dict[str, str], said: str
) -> None:
    before = {"charts/a.yaml": f"{OURS}old", "charts/locked/gone.yaml": OURS, "charts/locked/b.yaml": OURS}
    write_files(as_plain_user, before)
    locked = as_plain_user / "charts/locked"
    locked.chmod(0o500)
    try:
        found = refusals(as_plain_user, FileTree({"charts/a.yaml": f"{OURS}new", "charts/e/f.yaml": OURS, **files}))
    finally:
        locked.chmod(0o700)
    assert found == [f"{said}: Permission denied"]
    assert files_below(as_plain_user) == before
    assert not (as_plain_user / "charts/e").exists()


def test_what_cannot_be_read_is_not_taken_for_missing(as_plain_user: Path) -> None:
    write_files(as_plain_user, {"charts/ml/Chart.yaml": OURS})
    (as_plain_user / "charts/ml/Chart.yaml").chmod(0)
    assert refusals(as_plain_user, tree()) == [
        "charts/ml/Chart.yaml: error[unreadable]: cannot be read: Permission denied"
    ]


def test_what_is_already_gone_need_not_be_deleted(tmp_path: Path) -> None:
    write_files(tmp_path, {"charts/a.yaml": f"{OURS}old", "charts/gone.yaml": OURS})
    wanted = FileTree({"charts/a.yaml": f"{OURS}new"})
    changes = compare(wanted, tmp_path)
    (tmp_path / "charts/gone.yaml").unlink()
    apply(changes, wanted, tmp_path)
    assert files_below(tmp_path) == {"charts/a.yaml": f"{OURS}new"}
