"""`kfgen validate` with policies, as it is run: in a pull request that breaks one, and for machines."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from gitrepos import ENVIRONMENT, commit, git, init
from kfgen.commands import main
from worlds import write_files

MODEL = "namespace: risk\nmodelFormat: sklearn\nstorage: s3://models/fraud\nreplicas: 1..%s\n"
POLICY = (
    "match: {kinds: [InferenceService]}\n"
    "validations: [{expression: object.spec.predictor.maxReplicas <= %s, message: too many}]\n"
)
FILES = {
    "catalog/kfgen.yaml": "name: shop\nenvironments: [dev]\n"
    "defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n",
    "catalog/environments/dev.yaml": "{}\n",
    "catalog/namespaces/risk.yaml": "create: true\n",
    "catalog/models/fraud.yaml": MODEL % 5,
    "catalog/policies/few.yaml": POLICY % 5,
}
ERROR = "catalog/models/fraud.yaml:4:11: error[policy/few]: InferenceService fraud: too many, says "


def run(root: Path, *arguments: str) -> Result:
    return CliRunner(env={"NO_COLOR": "1", **ENVIRONMENT}).invoke(main, ["--root", str(root), "validate", *arguments])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(tmp_path, FILES)
    init(tmp_path)
    commit(tmp_path)
    git(tmp_path, "switch", "--quiet", "--create", "change")
    return tmp_path


def test_what_holds(root: Path) -> None:
    for arguments in ((), ("--policies-from", "main")):
        result = run(root, *arguments)
        assert (result.exit_code, result.stderr) == (0, "valid: 2 objects in 1 environment\n")


@pytest.mark.parametrize("policy", [None, "validations: [{expression: 'true'}]\n", POLICY % 50, "no: policy\n"])
def test_a_pull_request_cannot_switch_off_what_it_breaks(root: Path, policy: str | None) -> None:
    write_files(root, {"catalog/models/fraud.yaml": MODEL % 9})
    if policy is None:
        (root / "catalog/policies/few.yaml").unlink()
    else:
        write_files(root, {"catalog/policies/few.yaml": policy})
    commit(root)
    result = run(root, "--policies-from", "main")
    assert result.exit_code == 1
    assert f"{ERROR}catalog/policies/few.yaml of main (dev)" in result.stderr
    assert "warning[policy-changed]" in result.stderr


def test_a_commit_that_is_not_there(root: Path) -> None:
    result = run(root, "--policies-from", "origin/main")
    assert result.exit_code == 1
    assert "error[git]: there is no commit origin/main. hint: git fetch origin" in result.stderr


def test_forms_for_machines(root: Path) -> None:
    write_files(root, {"catalog/models/fraud.yaml": MODEL % 9})
    (run_,) = json.loads(run(root, "--output", "sarif").stdout)["runs"]
    assert run_["tool"]["driver"]["rules"] == [{"id": "policy/few"}]
    assert run_["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 4, "startColumn": 11}
    (problem,) = json.loads(run(root, "--output", "json").stdout)["problems"]
    assert (problem["code"], problem["line"]) == ("policy/few", 4)
    assert "policy/few" in ElementTree.tostring(ElementTree.fromstring(run(root, "--output", "junit").stdout)).decode()


@pytest.mark.parametrize(("named", "hint"), [("fwe", 'did you mean "few"?'), ("sealed", "remove the line")])
def test_a_reason_to_ignore_a_policy_that_is_not_there(root: Path, named: str, hint: str) -> None:
    write_files(root, {"catalog/models/fraud.yaml": f"{MODEL % 5}ignore: {{policy/{named}: it is agreed}}\n"})
    result = run(root)
    told = f'warning[unused-ignore]: there is no warning "policy/{named}" here to ignore. hint: {hint}\n'
    assert result.exit_code == 0
    assert result.stderr.startswith(f"catalog/models/fraud.yaml:5:10: {told}")
    write_files(root, {"catalog/models/fraud.yaml": f"{MODEL % 5}ignore: {{policy/few: it is agreed}}\n"})
    assert "warning" not in run(root).stderr


def test_render_does_not_ask_for_policies(root: Path) -> None:
    write_files(root, {"catalog/models/fraud.yaml": MODEL % 9, "catalog/policies/few.yaml": "no: policy\n"})
    result = CliRunner(env=ENVIRONMENT).invoke(main, ["--root", str(root), "render"])
    assert result.exit_code == 0
