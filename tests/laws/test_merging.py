"""Merging, with real Git: two branches merged and at most one `kfgen render` are the render of the merged catalog."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import SMALL
from gitrepos import ENVIRONMENT, commit, git, init
from kfgen.commands import main
from published import generated
from worlds import write_files

NAMES = ("iris", "iris-2", "jam", "wine", "zinc")
HERE = {name: SMALL["catalog/models/iris.yaml"].replace("bucket/iris", f"bucket/{name}") for name in NAMES[:4]}

# What somebody does to the catalog: (what, to which model, a number)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "change", "environment", "namespace"]),
        st.sampled_from(NAMES),
        st.integers(3, 9),
    ),
    min_size=1,
    max_size=3,
)


def edit(root: Path, what: str, name: str, number: int) -> None:
    model = f"catalog/models/{name}.yaml"
    text = SMALL["catalog/models/iris.yaml"].replace("bucket/iris", f"bucket/{name}")
    if what == "remove":
        (root / model).unlink(missing_ok=True)
    elif what == "environment":
        write_files(root, {"catalog/environments/dev.yaml": f"overrides: {{model: {{timeout: {number}}}}}\n"})
    elif what == "namespace":
        write_files(root, {"catalog/namespaces/ml.yaml": f"create: true\nlabels: {{team: t{number}}}\n"})
    else:
        more = f"timeout: {number}\n" if what == "change" else f"description: number {number}\n"
        write_files(root, {model: text + more})


def kfgen(root: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner(env=ENVIRONMENT).invoke(main, ["--root", str(root), *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def branch(root: Path, name: str, edits: list[tuple[str, str, int]]) -> None:
    git(root, "switch", "--quiet", "--create", name, "main")
    for one in edits:
        edit(root, *one)
    assert kfgen(root, "render")[0] == 0
    commit(root, name)


def unmerged(root: Path) -> list[str]:
    return sorted(set(git(root, "diff", "--name-only", "--diff-filter=U").split()))


def on_disk(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for top in ("charts", "environments")
        for path in (root / top).rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("helped", [False, True], ids=["without hooks", "with hooks"])
@given(ours=EDITS, theirs=EDITS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_merge_and_a_render_are_the_render_of_the_merge(
    helped: bool, ours: list[tuple[str, str, int]], theirs: list[tuple[str, str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    with tempfile.TemporaryDirectory() as folder:
        root = init(Path(folder) / "x")
        write_files(root, {**SMALL, **{f"catalog/models/{name}.yaml": text for name, text in HERE.items()}})
        assert kfgen(root, "render")[0] == 0
        commit(root)
        branch(root, "theirs", theirs)
        branch(root, "ours", ours)
        if helped:
            assert kfgen(root, "hooks")[0] == 0
        before = unmerged_after_merge(root)
        in_catalog = [path for path in before if path.startswith("catalog/")]
        if in_catalog:
            check_conflict_is_told(root, in_catalog)
            return
        if helped and not before:
            assert on_disk(root) == generated(root), "the hook has rendered"
        assert kfgen(root, "render")[0] == 0
        assert unmerged(root) == []
        assert on_disk(root) == generated(root)
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--allow-empty", "--message", "merged")
        assert kfgen(root, "render", "--check")[0] == 0
        assert git(root, "status", "--porcelain") == ""


def unmerged_after_merge(root: Path) -> list[str]:
    """What Git could not merge; its exit status says whether there is any."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "merge", "--quiet", "--no-edit", "theirs"]
    done = subprocess.run(command, cwd=root, env=kept | ENVIRONMENT, capture_output=True, check=False, text=True)
    left = unmerged(root)
    assert (done.returncode != 0) == bool(left), done.stdout + done.stderr
    return left


def check_conflict_is_told(root: Path, in_catalog: list[str]) -> None:
    """A conflict in the catalog is a person's to solve: said as such, and nothing is written."""
    before = on_disk(root)
    status, said = kfgen(root, "render")
    told = [path for path in in_catalog if (root / path).exists() and b"<<<<<<< " in (root / path).read_bytes()]
    if told:
        assert status == 1
        assert on_disk(root) == before
    for path in told:
        assert any(line.startswith(f"{path}:") and "error[merge-conflict]" in line for line in said.splitlines()), said
