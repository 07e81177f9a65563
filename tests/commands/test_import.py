"""`kfgen import config` from a live cluster: what kubectl is asked, and what is said where it fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kfgen.commands import main

FEATURES = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "config-features", "namespace": "knative-serving", "uid": "1", "resourceVersion": "7"},
    "data": {"multi-container": "enabled"},
}


@pytest.fixture
def kubectl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH: its kubectl notes how it was called, and answers with the file `answer`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "answer").write_text(json.dumps({"kind": "List", "items": [FEATURES]}), encoding="utf-8")
    script = folder / "kubectl"
    script.write_text(f'#!/bin/sh\necho "$@" >> {folder}/calls\n. {folder}/fail\n/bin/cat {folder}/answer\n')
    script.chmod(0o755)
    (folder / "fail").write_text("", encoding="utf-8")
    monkeypatch.setenv("PATH", str(folder))
    return folder


def run(repository: Path, *arguments: str) -> Result:
    command = ["--root", str(repository), "import", "config", "--env", "dev", *arguments]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def test_the_cluster_is_asked_for_both_namespaces(repository: Path, kubectl: Path) -> None:
    result = run(repository, "--from", "context:my cluster", "--output", "json")
    file = "catalog/baselines/dev/config-features.yaml"
    assert json.loads(result.stdout) == {"written": [file], "changed": [], "unchanged": []}
    options = "--output=json --request-timeout=30s"
    assert (kubectl / "calls").read_text(encoding="utf-8").splitlines() == [
        f"--context=my cluster get configmaps --namespace={namespace} {options}"
        for namespace in ("kserve", "knative-serving")
    ]
    text = (repository / file).read_text(encoding="utf-8")
    assert text.endswith("namespace: knative-serving\ndata:\n  multi-container: enabled\n")
    assert "uid" not in text


def test_what_changed_since_is_said(repository: Path, kubectl: Path) -> None:
    run(repository, "--from", "context:x")
    changed = {**FEATURES, "data": {"multi-container": "disabled"}}
    (kubectl / "answer").write_text(json.dumps({"items": [changed]}), encoding="utf-8")
    assert run(repository, "--from", "context:x").stdout == "changed: catalog/baselines/dev/config-features.yaml\n"


def test_kubectl_fails(repository: Path, kubectl: Path) -> None:
    (kubectl / "fail").write_text('printf "no \\033 such\\ncontext" >&2; exit 1\n', encoding="utf-8")
    result = run(repository, "--from", "context:x")
    assert result.exit_code == 1
    assert (
        "context:x: error[cluster]: kubectl says: no such context. hint: kubectl config get-contexts" in result.stderr
    )


def test_there_is_no_kubectl(repository: Path, kubectl: Path) -> None:
    (kubectl / "kubectl").unlink()
    assert "error[cluster]: kubectl is not on PATH" in run(repository, "--from", "context:x").stderr


def test_nothing_is_written_through_a_link_that_leads_outside(repository: Path, kubectl: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (repository / "catalog" / "baselines").mkdir()
    (repository / "catalog" / "baselines" / "dev").symlink_to(tmp_path / "elsewhere")
    result = run(repository, "--from", "context:x")
    assert result.exit_code == 1
    assert list((tmp_path / "elsewhere").iterdir()) == []
