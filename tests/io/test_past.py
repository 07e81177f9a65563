"""What is held against an earlier commit: which one that is, and what is said where there is none to hold against."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gitrepos import commit, git, init
from kfgen.commands import main
from kfgen.io.past import rendered_before
from kfgen.io.sources import read_sources
from worlds import write_files

DISK = "type: pvc\ncreate: true\nstorageClassName: standard\naccessModes: [ReadWriteMany]\nsize: 10Gi\n"
FAST = DISK.replace("standard", "fast")
MODEL = "namespace: ml\nmodelFormat: sklearn\nstorage: {from: disk, path: iris}\n"
REFUSED = (
    "catalog/storage/disk.yaml:3:19: error[claim-changed]: PersistentVolumeClaim disk: "
    'spec.storageClassName was "standard" and is "fast": clusters that have it refuse that (dev, prod).'
)


@pytest.fixture
def committed(repository: Path) -> Path:
    """A clone whose main is known elsewhere, with a claim in it."""
    write_files(repository / "catalog", {"storage/disk.yaml": DISK, "models/iris.yaml": MODEL})
    init(repository)
    commit(repository)
    git(repository, "update-ref", "refs/remotes/origin/main", "HEAD")
    return repository


def validate(root: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "validate", *more], catch_exceptions=False)


def test_an_edit_is_held_against_what_is_committed(committed: Path) -> None:
    assert validate(committed).exit_code == 0
    write_files(committed / "catalog", {"storage/disk.yaml": FAST})
    result = validate(committed)
    assert REFUSED in result.stderr
    assert result.exit_code == 1


def test_a_branch_is_held_against_where_it_left_main(committed: Path) -> None:
    git(committed, "switch", "--quiet", "--create", "faster")
    write_files(committed / "catalog", {"storage/disk.yaml": FAST})
    commit(committed)
    write_files(committed / "catalog", {"namespaces/more.yaml": "create: true\n"})
    commit(committed)
    assert REFUSED in validate(committed).stderr
    assert validate(committed, "--against", "HEAD").exit_code == 0
    assert REFUSED in validate(committed, "--against", "HEAD~2").stderr


def test_only_some_environments(committed: Path) -> None:
    write_files(
        committed / "catalog", {"storage/disk.yaml": f"{DISK}environments: {{dev: {{storageClassName: fast}}}}\n"}
    )
    assert "refuse that (dev)" in validate(committed).stderr
    assert validate(committed, "--env", "prod").exit_code == 0


def test_single_models_are_rendered_alone(committed: Path) -> None:
    write_files(committed / "catalog", {"models/other.yaml": MODEL.replace("path: iris", "path: other")})
    commit(committed)
    git(committed, "update-ref", "refs/remotes/origin/main", "HEAD")
    write_files(committed / "catalog", {"models/other.yaml": f"{MODEL}environments: {{prod: {{mode: Standard}}}}\n"})
    sources = read_sources(committed)
    before, warnings = rendered_before(committed, sources, {})
    assert before is not None
    assert not warnings
    assert set(before.catalog.models) == {"other"}
    assert "error[mode-changed]: InferenceService other" in validate(committed).stderr


def test_a_catalog_that_did_not_render_is_no_past(committed: Path) -> None:
    write_files(committed / "catalog", {"models/bad.yaml": "namespace: nowhere\n"})
    commit(committed)
    (committed / "catalog/models/bad.yaml").unlink()
    result = validate(committed, "--against", "HEAD")
    text = 'catalog/: warning[no-past]: the catalog of "HEAD" does not render today'
    assert text in result.stderr
    assert result.exit_code == 0


@pytest.mark.parametrize("name", ["nope", "--output=/tmp/x", "HEAD:catalog"])
def test_a_commit_that_is_none(committed: Path, name: str) -> None:
    result = validate(committed, f"--against={name}")
    assert f'.git: error[git]: there is no commit "{name}"' in result.stderr
    assert result.exit_code == 1


def test_without_a_repository_nothing_is_known(repository: Path) -> None:
    assert validate(repository).exit_code == 0
    assert "error[git]: the catalog is in no Git repository" in validate(repository, "--against", "HEAD").stderr


def test_without_a_commit_nothing_is_known(repository: Path) -> None:
    init(repository)
    assert validate(repository).exit_code == 0
