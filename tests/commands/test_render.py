"""`kfgen render` as a program: exit status, what it says, and that it changes all that is asked for or nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kfgen.commands import main
from snapshots import files_below
from worlds import write_files


def kfgen(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


def problems(result: Result) -> list[str]:
    """The lines of a run that failed as it should: status 1, no traceback, nothing on stdout."""
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    *found, last = result.stderr.splitlines()
    count = len([line for line in found if ": error[" in line])
    assert re.fullmatch(rf"{count} errors?(, \d+ warnings?)?( in \d+ files)?; nothing was changed", last)
    return found


BAD_FILES: dict[str, str | bytes] = {
    "models/broken.yaml": "a: b: c\n",
    "models/reference.yaml": "namespace: nowhere\nmodelFormat: sklearn\n",
    "models/too-long.yaml": f"namespace: ml\nname: {'n' * 54}\nmodelFormat: sklearn\nstorage: gs://b/x\n",
    "storage/no-type.yaml": "size: 1Gi\n",
    "manifests/caf\udce9.yaml": "object: {}\n",
    "models/latin.yaml": "# café\n".encode("latin-1"),
}


@pytest.mark.parametrize("rendered", [False, True], ids=["first", "again"])
@pytest.mark.parametrize("name", BAD_FILES, ids=ascii)
def test_any_mistake_changes_nothing(repository: Path, name: str, rendered: bool) -> None:
    if rendered:
        assert kfgen(repository, "render").exit_code == 0
    path = os.fsencode(repository / "catalog") + b"/" + os.fsencode(name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    text = BAD_FILES[name]
    with open(path, "wb") as stream:
        stream.write(text if isinstance(text, bytes) else text.encode())
    before = _everything(repository)
    assert problems(kfgen(repository, "render"))
    assert problems(kfgen(repository, "render", "--check"))
    assert _everything(repository) == before


def _everything(root: Path) -> dict[str, tuple[int, ...]]:
    """Every file and folder, and what would tell that it was touched."""
    found = {str(path): path.stat() for path in root.rglob("*")}
    return {path: (status.st_ino, status.st_size, status.st_mtime_ns) for path, status in found.items()}


def test_all_mistakes_of_all_files_are_reported_at_once(repository: Path) -> None:
    write_files(repository, {f"catalog/{name}": text for name, text in BAD_FILES.items() if "\udce9" not in name})
    files = {line.partition(":")[0] for line in problems(kfgen(repository, "render"))}
    assert files == {f"catalog/{name}" for name in BAD_FILES if "\udce9" not in name}


@pytest.mark.parametrize("obstacle", ["charts", "environments/dev", "charts/ml/Chart.yaml", "charts/ml/templates"])
def test_what_stands_in_the_way_changes_nothing(repository: Path, obstacle: str) -> None:
    write_files(repository, {obstacle: "somebody else's\n"})
    before = files_below(repository)
    found = problems(kfgen(repository, "render"))
    assert any(line.startswith(obstacle) for line in found)
    assert files_below(repository) == before


def test_render_check_render(repository: Path) -> None:
    before = kfgen(repository, "render", "--check")
    assert before.exit_code == 1
    assert "out of date: charts/ml/Chart.yaml\n" in before.stdout
    assert not (repository / "charts").exists()
    first = kfgen(repository, "render")
    assert (first.exit_code, first.stdout) == (0, "")
    assert first.stderr.endswith(" written, 0 deleted, 0 unchanged\n")
    assert kfgen(repository, "render", "--check").exit_code == 0
    again = kfgen(repository, "render")
    assert again.stderr.startswith("0 written, 0 deleted, ")
    (repository / "catalog/models/iris.yaml").unlink()
    gone = kfgen(repository, "render", "--check")
    assert gone.exit_code == 1
    assert "no longer generated: charts/ml/templates/models/iris.yaml\n" in gone.stdout
    assert (repository / "charts/ml/templates/models/iris.yaml").exists()
    kfgen(repository, "render")
    assert not (repository / "charts/ml").exists()


def test_output_json_says_the_same(repository: Path) -> None:
    first = json.loads(kfgen(repository, "render", "--output", "json").stdout)
    assert "charts/ml/Chart.yaml" in first["written"]
    assert set(first["written"]) == {name for name in files_below(repository) if not name.startswith("catalog/")}
    again = json.loads(kfgen(repository, "render", "--output", "json").stdout)
    assert again == {"written": [], "deleted": [], "unchanged": len(first["written"]), "staged": []}


def test_one_environment_alone(repository: Path) -> None:
    kfgen(repository, "render")
    before = files_below(repository)
    model = repository / "catalog/models/iris.yaml"
    model.write_text(model.read_text(encoding="utf-8").replace("2..4", "3..6"), encoding="utf-8")
    assert kfgen(repository, "render", "--env", "dev").stderr.startswith("0 written")
    assert kfgen(repository, "render", "--env", "prod").exit_code == 0
    after = files_below(repository)
    changed = {name for name in after if after[name] != before.get(name)} - {"catalog/models/iris.yaml"}
    assert changed == {"charts/ml/values-prod.yaml", "environments/prod/ml/models/iris.patch.yaml"}


def test_one_environment_is_refused_what_the_others_read_too(repository: Path) -> None:
    kfgen(repository, "render")
    model = repository / "catalog/models/iris.yaml"
    model.write_text(model.read_text(encoding="utf-8").replace("1..2", "1..3"), encoding="utf-8")
    before = files_below(repository)
    found = problems(kfgen(repository, "render", "--env", "prod"))
    said = "error[shared]: is read by other environments and would change too. hint: run kfgen render without --env"
    assert f"charts/ml/values.yaml: {said}" in found
    assert files_below(repository) == before
    check = kfgen(repository, "render", "--check", "--env", "prod")
    assert check.exit_code == 1
    assert "out of date: charts/ml/values.yaml\n" in check.stdout


def test_one_app_alone(repository: Path) -> None:
    assert kfgen(repository, "render", "--app", "platform").exit_code == 0
    assert {path.name for path in (repository / "charts").iterdir()} == {"platform"}
    assert {path.name for path in (repository / "environments/dev").iterdir()} == {"platform"}
    assert kfgen(repository, "render", "--app", "ml").stderr.split(" ")[2:4] == ["0", "deleted,"]
    assert kfgen(repository, "render", "--check").exit_code == 0


def test_where_it_is_run_makes_no_difference(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kfgen(repository, "render")
    monkeypatch.chdir(repository)
    assert CliRunner().invoke(main, ["render", "--check"]).exit_code == 0
    monkeypatch.chdir("/")
    assert kfgen(repository, "render", "--check").exit_code == 0


def test_it_is_a_program_and_a_module(repository: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"}
    command = [sys.executable, "-m", "kfgen", "--root", str(repository), "render"]
    write_files(repository, {"catalog/models/bad.yaml": "namespace: «nirgends»\n"})
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    (repository / "catalog/models/bad.yaml").unlink()
    assert subprocess.run(command, capture_output=True, env=environment, check=False).returncode == 0
    assert kfgen(repository, "render", "--check").exit_code == 0


def test_colour_is_for_terminals_that_want_it(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(repository, {"catalog/models/bad.yaml": "timeout: x\n"})
    monkeypatch.delenv("NO_COLOR")
    runner = CliRunner()
    arguments = ["--root", str(repository), "render"]
    assert "\x1b[" in runner.invoke(main, arguments, color=True).stderr
    assert "\x1b[" not in runner.invoke(main, arguments).stderr
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in runner.invoke(main, arguments, color=True).stderr


@pytest.mark.parametrize("layout", ["branch", "branches"])
def test_output_that_is_published_need_not_be_here(repository: Path, layout: str) -> None:
    project = repository / "catalog/kfgen.yaml"
    project.write_text(f"{project.read_text(encoding='utf-8')}layout: {layout}\n", encoding="utf-8")
    assert kfgen(repository, "render", "--check").exit_code == 0
    assert not (repository / "charts").exists()
    assert kfgen(repository, "render").exit_code == 0
    assert (repository / "charts/ml/values.yaml").exists()
    (repository / "catalog/models/iris.yaml").write_text("namespace: nowhere\n", encoding="utf-8")
    assert kfgen(repository, "render", "--check").exit_code == 1
