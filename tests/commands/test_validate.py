"""`kfgen validate` as it is run: what it says, in which form, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gitrepos import ENVIRONMENT, commit, init
from kfgen.commands import main
from worlds import write_files

FILES = {
    "catalog/kfgen.yaml": "name: shop\nenvironments: [dev, prod]\n"
    "defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n",
    "catalog/environments/dev.yaml": "{}\n",
    "catalog/environments/prod.yaml": "{}\n",
    "catalog/namespaces/risk.yaml": "create: true\n",
    "catalog/models/fraud.yaml": "namespace: risk\nmodelFormat: sklearn\nstorage: s3://models/fraud\n",
}
BROKEN = {"catalog/models/fraud.yaml": f"{FILES['catalog/models/fraud.yaml']}spec: {{predictor: {{maxReplica: 1}}}}\n"}
IN_PROD = {
    "catalog/models/fraud.yaml": f"{FILES['catalog/models/fraud.yaml']}"
    "environments: {prod: {spec: {predictor: {maxReplica: 1}}}}\n"
}
UNREADABLE = {
    "catalog/models/fraud.yaml": "namespace: risk\nmodelFormat: sklearn\nstorage: s3://models/fraud\nport: 1\n"
}


def run(root: Path, *arguments: str) -> Result:
    return CliRunner(env={"NO_COLOR": "1", **ENVIRONMENT}).invoke(main, ["--root", str(root), "validate", *arguments])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(tmp_path, FILES)
    return tmp_path


def test_a_valid_catalog(root: Path) -> None:
    result = run(root)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "valid: 4 objects in 2 environments\n")
    assert not (root / "charts").exists()


def test_what_the_cluster_refuses(root: Path) -> None:
    write_files(root, BROKEN)
    result = run(root)
    assert result.exit_code == 1
    first, last = result.stderr.splitlines()
    assert first.startswith("catalog/models/fraud.yaml:4:20: error[schema]: InferenceService fraud: ")
    assert last == "1 error; 4 objects in 2 environments"


def test_what_render_refuses(root: Path) -> None:
    write_files(root, UNREADABLE)
    result = run(root)
    assert result.exit_code == 1
    assert "error[unknown-key]" in result.stderr
    assert result.stderr.endswith("no object was looked at\n")


@pytest.mark.parametrize(("environment", "code"), [("dev", 0), ("prod", 1)])
def test_one_environment_alone(root: Path, environment: str, code: int) -> None:
    write_files(root, IN_PROD)
    assert run(root, "--env", environment).exit_code == code


def test_an_environment_that_is_not_there(root: Path) -> None:
    result = run(root, "--env", "pord")
    assert result.exit_code == 2
    assert 'did you mean "prod"?' in result.stderr


@pytest.mark.parametrize("files", [FILES, BROKEN, UNREADABLE])
def test_json_says_the_same(root: Path, files: dict[str, str]) -> None:
    write_files(root, files)
    text, data = run(root), run(root, "--output", "json")
    assert data.exit_code == text.exit_code
    rows = json.loads(data.stdout)["problems"]
    lines = [
        f"{row['file']}:{row['line']}:{row['column']}: {row['severity']}[{row['code']}]: {row['text']}"
        + (f". hint: {row['hint']}" if row["hint"] else "")
        for row in rows
    ]
    assert lines == text.stderr.splitlines()[:-1]


def test_what_no_server_had_is_no_change(root: Path) -> None:
    """A commit may hold anything: rules of changes look only at what fitted its schema then."""
    service = "namespace: risk\nobject: {apiVersion: v1, kind: Service, metadata: {name: front}, spec: %s}\n"
    init(root)
    write_files(root, {"catalog/manifests/front.yaml": service % "7"})
    commit(root)
    write_files(root, {"catalog/manifests/front.yaml": service % "{ports: [{port: 80}]}"})
    result = run(root)
    assert (result.exit_code, result.stderr) == (0, "valid: 6 objects in 2 environments\n")
