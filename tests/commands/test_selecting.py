"""`render --env --app --model`: only what is asked for is written, and never half of what belongs together."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import SMALL
from kfgen.commands import main
from snapshots import files_below
from worlds import write_files

IRIS = SMALL["catalog/models/iris.yaml"]


def kfgen(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


@pytest.fixture
def root(repository: Path) -> Path:
    """Three models in two apps, rendered."""
    write_files(repository, {"catalog/namespaces/far.yaml": "{}\n", "catalog/models/rose.yaml": IRIS})
    write_files(repository, {"catalog/models/lily.yaml": IRIS.replace("namespace: ml", "namespace: far")})
    assert kfgen(repository, "render").exit_code == 0
    return repository


def changed(root: Path, *arguments: str) -> set[str]:
    """The generated files that a render changes; afterwards, what it was asked for is up to date."""
    before = files_below(root)
    done = kfgen(root, "render", *arguments)
    assert done.exit_code == 0, done.output
    assert kfgen(root, "render", "--check", *arguments).exit_code == 0
    after = files_below(root)
    return {path for path in {*before, *after} if before.get(path) != after.get(path)}


def change(root: Path, *names: str, text: str = "timeout: 77\n") -> None:
    for name in names:
        path = root / f"catalog/models/{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_a_model_alone_while_another_app_is_out_of_date(root: Path) -> None:
    change(root, "iris", "lily")
    written = changed(root, "--model", "iris")
    assert "environments/base/ml/models/iris.yaml" in written
    assert not [path for path in written if "far" in path]
    left = kfgen(root, "render", "--check").stdout.splitlines()
    assert left
    assert all("/far/" in line for line in left), "only what was left out is out of date"
    assert changed(root, "--model", "lily")
    assert kfgen(root, "render", "--check").exit_code == 0


def test_two_models_and_one_environment(root: Path) -> None:
    for name in ("iris", "rose", "lily"):
        path = root / f"catalog/models/{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("2..4", "3..6"), encoding="utf-8")
    written = changed(root, "--model", "iris", "--model", "rose", "--env", "prod")
    patches = {f"environments/prod/ml/models/{name}.patch.yaml" for name in ("iris", "rose")}
    assert written == {"charts/ml/values-prod.yaml", *patches}


def test_a_shared_file_is_not_written_for_half_of_its_changes(root: Path) -> None:
    change(root, "iris", "rose")
    before = files_below(root)
    done = kfgen(root, "render", "--model", "iris")
    said = "error[shared]: would change for models/rose too. hint: run kfgen render --app ml"
    assert f"charts/ml/values.yaml: {said}" in done.stderr.splitlines()
    assert done.exit_code == 1
    assert files_below(root) == before
    assert kfgen(root, "render", "--app", "ml").exit_code == 0
    assert kfgen(root, "render", "--check").exit_code == 0


def test_a_model_that_moves_leaves_no_copy_behind(root: Path) -> None:
    path = root / "catalog/models/rose.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("namespace: ml", "namespace: far"), encoding="utf-8")
    written = changed(root, "--model", "rose")
    assert {"environments/base/ml/models/rose.yaml", "environments/base/far/models/rose.yaml"} < written
    assert not (root / "environments/base/ml/models/rose.yaml").exists()
    assert kfgen(root, "render", "--check").exit_code == 0


def test_a_patch_that_is_no_longer_needed_goes(root: Path) -> None:
    path = root / "catalog/models/iris.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("environments:", "#"), encoding="utf-8")
    assert "environments/prod/ml/models/iris.patch.yaml" in changed(root, "--model", "iris")
    assert kfgen(root, "render", "--check").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--model", "irsi"), 'no model "irsi". hint: did you mean "iris"?'),
        (("--app", "far", "--env", "prd"), 'no environment "prd". hint: did you mean "prod"?'),
        (("--app", "mll"), 'no app "mll". hint: did you mean "ml"?'),
    ],
)
def test_a_name_that_is_not_there(root: Path, arguments: tuple[str, ...], said: str) -> None:
    for check in ([], ["--check"]):
        done = kfgen(root, "render", *check, *arguments)
        assert done.exit_code == 2
        assert said in done.stderr
