"""Secrets in clear text: where they may stand, whatever is remembered, and that no command shows one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kfgen.commands import main
from worlds import write_files

ALLOWED = "secrets: {plaintext: allowed}\n"
SECRET = "apiVersion: v1, kind: Secret"
OPEN = f"namespace: ml\nobject: {{{SECRET}, metadata: {{name: open}}, stringData: {{password: hunter2}}}}\n"
BROKEN = {
    "unquoted": "stringData: {a: 0777}",
    "number": "stringData: {a: 99999999999999999999hunter2, b: 12345678901234567890123}",
    "text": "stringData: hunter2",
    "list": "data: [hunter2, ~]",
    "null": "data: {a: [~, hunter2]}",
    "metadata": "metadata: {name: open, annotations: {a: 1}}, data: {a: hunter2}",
}


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments], catch_exceptions=False)


def test_both_must_be_said_where_there_is_a_remote(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)  # with what is remembered, too
    catalog = repository / "catalog"
    git(repository, "init", "--quiet")
    write_files(catalog, {"manifests/open.yaml": OPEN})
    assert 'Secret "open" stands in Git in clear text, values hidden (dev, prod)' in run(repository, "render").stderr
    write_files(catalog, {f"environments/{name}.yaml": ALLOWED for name in ("dev", "prod")})
    assert run(repository, "render").exit_code == 0
    git(repository, "remote", "add", "origin", "https://git.example.com/x.git")
    result = run(repository, "render")
    place = "catalog/environments/dev.yaml:1:22: error[readable-secret]: "
    text = 'Secret "open" would be readable in a repository that has a remote (dev). hint: if that is meant: '
    assert f"{place}{text}allowPlaintextSecrets: true in catalog/kfgen.yaml" in result.stderr
    assert result.exit_code == 1
    project = (catalog / "kfgen.yaml").read_text(encoding="utf-8")
    write_files(catalog, {"kfgen.yaml": f"{project}allowPlaintextSecrets: true\n"})
    assert run(repository, "render").exit_code == 0


def test_git_is_not_asked_where_nobody_speaks_of_plaintext(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> None:
        raise AssertionError("asked")

    monkeypatch.setattr("kfgen.io.repository.Repository.run", fail)
    git(repository, "init", "--quiet")
    assert run(repository, "list").exit_code == 0


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_no_message_shows_a_value(repository: Path, broken: str) -> None:
    text = f"namespace: ml\nobject: {{{SECRET}, {broken}}}\n"
    write_files(repository / "catalog", {"manifests/open.yaml": text, "manifests/other.yaml": OPEN})
    explained = (["explain", one] for one in ("iris", "manifests/open", "manifests/other"))
    for command in (["render"], ["list"], *explained, ["secret", "commands", "--env", "dev"]):
        output = run(repository, *command).output
        assert "hunter2" not in output
        assert "12345678901234567890123" not in output
        assert "0777" not in output


def test_reports_of_what_renders_show_no_value(repository: Path) -> None:
    write_files(repository / "catalog", {"manifests/open.yaml": OPEN})
    write_files(repository / "catalog", {f"environments/{name}.yaml": ALLOWED for name in ("dev", "prod")})
    for command in (["render", "--check"], ["render"], ["render", "--output", "json"], ["list", "--output", "json"]):
        result = run(repository, *command)
        assert "hunter2" not in result.output


@pytest.mark.parametrize("path", [(), ("object",), ("Secret",), ("stringData",), ("Secret/open.stringData.password",)])
def test_what_a_secret_holds_is_not_explained(repository: Path, path: tuple[str, ...]) -> None:
    other = "environments: {prod: {object: {stringData: {password: hunter3}}}}\n"
    write_files(repository / "catalog", {"manifests/open.yaml": OPEN + other})
    result = run(repository, "explain", "manifests/open", *path, "--output", "json")
    assert result.exit_code == 0, result.output
    assert "(hidden)" in result.output
    assert "hunter" not in result.output
