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


@pytest.mark.parametrize("command", [("import", "config", "--env", "dev", "--from", "context:x"),
                                     ("add", "environment", "new", "--from-context", "x")])  # fmt: skip
def test_a_kubeconfig_of_the_repository_is_not_used(
    repository: Path, kubectl: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """It may name a program to log in with, and whoever may push could have written it."""
    (repository / "kube").write_text("users: [{name: x, user: {exec: {command: ./evil}}}]\n", encoding="utf-8")
    (kubectl / "link").symlink_to(repository / "kube")
    for named in (repository / "kube", kubectl / "link"):
        monkeypatch.setenv("KUBECONFIG", f"/nowhere:{named}")
        done = CliRunner().invoke(main, ["--root", str(repository), *command])
        assert done.exit_code == 1
        assert (
            "kube: error[cluster]: KUBECONFIG names a file of this repository: it could run any program" in done.stderr
        )
    assert not (kubectl / "calls").exists()


def test_what_is_no_object_of_kubernetes_is_not_taken(repository: Path, kubectl: Path) -> None:
    for answer in ("[" * 100_000, '{"items": 1}', '{"items": ["x"]}', '{"items": [{"metadata": {"name": 1}}]}'):
        (kubectl / "answer").write_text(answer, encoding="utf-8")
        done = run(repository, "--from", "context:x")
        assert done.exit_code == 1
        assert "context:x: error[cluster]: kubectl " in done.stderr


@pytest.mark.parametrize("source", ["/dev/zero", "folder"])
def test_what_has_no_end_is_not_read_to_it(repository: Path, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    (repository / "folder").mkdir()
    (repository / "folder/a.yaml").symlink_to("/dev/zero")
    (repository / "folder/loop").symlink_to("/")
    done = run(repository, "--from", source)
    assert done.exit_code == 1
    said = "is larger than 64 MiB" if source == "/dev/zero" else "holds none of the ConfigMaps"
    assert said in done.stderr
