"""`kfgen init`: in whatever folder, a repository that renders; nothing of anybody's touched, nothing half done."""

from __future__ import annotations

import itertools
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from equality import assert_tools_agree
from gitrepos import commit, git, init
from kfgen.domain.gitops import CONTROLLERS, DELIVERIES, LAYOUTS, OUTPUT_BRANCH
from kfgen.domain.tree import Sources
from kfgen.kserve import by_version
from kfgen.pipeline import render
from kfgen.scaffold import FILES, scaffold
from kfgen.scaffold.answers import Answers, answers_of
from kfgen.scaffold.first_catalog import first_catalog
from kfgen.yaml_text import parse
from newrepos import URL, done, files, is_clean, run, somebody
from worlds import write_files

__all__ = ["somebody"]


def test_an_empty_folder_becomes_a_repository(tmp_path: Path) -> None:
    done(tmp_path, "My Models")
    root = tmp_path / "My Models"
    assert is_clean(root)
    assert git(root, "log", "--format=%s|%(trailers:key=Kfgen-Version)").startswith("Set up kfgen|Kfgen-Version: ")
    assert git(root, "branch", "--show-current").strip() == "main"
    assert parse(files(root)["catalog/kfgen.yaml"], "x")["name"] == "my-models"
    assert {one.path for one in FILES if not one.published} <= set(files(root))
    assert not {one.path for one in FILES if one.published} & set(files(root))


def test_a_fresh_clone_knows_its_address_and_branch(tmp_path: Path) -> None:
    root = init(tmp_path / "clone")
    git(root, "symbolic-ref", "HEAD", "refs/heads/trunk")
    git(root, "remote", "add", "origin", "https://me:s3cret@git.example.com/ml/serving.git")
    done(root, "--controller", "argocd")
    assert is_clean(root)
    project = parse(files(root)["catalog/kfgen.yaml"], "x")
    assert project["repository"] == {"url": URL, "branch": "trunk"}
    assert not [name for name, raw in files(root).items() if b"s3cret" in raw]
    assert b'branches: ["trunk"]' in files(root)[".github/workflows/kfgen.yaml"]
    assert json.loads(files(root)[".kfgen-scaffold.json"])["branch"] == "trunk"


def test_a_repository_with_content_is_only_added_to(tmp_path: Path) -> None:
    root = init(tmp_path / "work")
    theirs = {"README.md": "theirs\n", ".gitattributes": "theirs\n", "charts/web/Chart.yaml": "name: web\n", "a": "a\n"}
    write_files(root, theirs)
    commit(root)
    write_files(root, {"a": "changed\n", "staged": "new\n", "untracked": "new\n"})
    git(root, "add", "staged")
    result = done(root)
    assert {name: files(root)[name].decode() for name in theirs} == {**theirs, "a": "changed\n"}
    for name in ("README.md", ".gitattributes"):
        assert f"kept as it is: {name}\n" in result.stdout
    assert git(root, "status", "--porcelain").splitlines() == [" M a", "A  staged", "?? untracked"]
    assert run(root, "render", "--check").exit_code == 0
    recorded = json.loads(files(root)[".kfgen-scaffold.json"])["files"]
    assert set(recorded) == {".pre-commit-config.yaml", ".github/workflows/kfgen.yaml"}


def test_a_catalog_may_live_in_a_folder_of_a_repository(tmp_path: Path) -> None:
    root = init(tmp_path / "work")
    write_files(root, {"a": "a\n"})
    commit(root)
    done(root, "clusters/serving", "--url", URL, "--controller", "flux")
    folder = root / "clusters" / "serving"
    assert is_clean(folder)
    project = parse(files(folder)["catalog/kfgen.yaml"], "x")
    assert project["repository"] == {"url": URL, "branch": "main", "path": "clusters/serving"}
    assert b"run: kfgen --root clusters/serving render --check" in files(root)[".github/workflows/kfgen-serving.yaml"]
    hook = YAML(typ="safe").load(files(root)[".pre-commit-config.yaml"])["repos"][0]["hooks"][0]
    assert re.match(hook["files"], "clusters/serving/catalog/models/x.yaml")
    assert not re.match(hook["files"], "catalog/models/x.yaml")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("detached", "HEAD is detached"),
        ("merge", "a merge is not finished"),
        ("nobody", "Git does not know who makes the commit"),
        ("file", "error[not-ours]"),
        ("link", "leads outside the repository"),
        ("broken", "catalog/models/x.yaml:1:1: error[unknown-key]"),
    ],
)
def test_where_it_cannot_be_done_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str, said: str
) -> None:
    root = init(tmp_path / "work")
    write_files(root, {"a": "a\n"})
    commit(root)
    if state == "detached":
        git(root, "checkout", "--detach")
    elif state == "merge":
        (root / ".git" / "MERGE_HEAD").write_text(git(root, "rev-parse", "HEAD"), encoding="utf-8")
    elif state == "nobody":
        for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        git(root, "config", "user.useConfigOnly", "true")
    elif state == "file":
        (root / "charts").write_text("a file\n", encoding="utf-8")
    elif state == "link":
        (root / ".schemas").symlink_to(tmp_path)
    else:
        write_files(root, {"catalog/models/x.yaml": "wrong: 1\n"})
    before = files(tmp_path)
    result = run(root, "init")
    assert (result.exit_code, said in result.stderr) == (1, True), result.output
    assert "nothing was changed" in result.stderr
    assert files(tmp_path) == before


def test_a_folder_that_cannot_be_written_is_left_alone(as_plain_user: Path) -> None:
    (as_plain_user / "x").mkdir()
    (as_plain_user / "x" / "catalog").mkdir(mode=0o555)
    result = run(as_plain_user, "init", "x")
    assert (result.exit_code, "error[write]" in result.stderr) == (1, True), result.output
    assert os.listdir(as_plain_user / "x") == ["catalog"]


def test_a_hook_that_refuses_leaves_the_files_staged(tmp_path: Path) -> None:
    root = init(tmp_path / "work")
    hook = root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no licence >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    result = run(root, "init")
    assert result.exit_code == 1
    assert "no licence" in result.stderr
    assert "the files are written and staged; when that is mended: git commit" in result.stderr
    hook.unlink()
    git(root, "commit", "--message", "mine")
    assert is_clean(root)


def test_a_person_at_a_terminal_is_asked_for_what_no_option_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kfgen.commands.init.questions.is_interactive", lambda: True)
    answers = "\ndev prod\n0.20\n0.19.0\nKnative\nflux\n\nbranches\n\nnot an address\ngit@example.com:ml/serving.git\n"
    result = run(tmp_path, "init", "x", "--name", "shop", answers=answers.removeprefix("\n"))
    assert result.exit_code == 0, result.output
    assert "Name of the project" not in result.stderr
    assert "write 0.20.0" in result.stderr
    assert "must know where this repository is" in result.stderr
    project = parse(files(tmp_path / "x")["catalog/kfgen.yaml"], "x")
    assert project["name"] == "shop"
    assert "above 500 models" in result.stderr
    assert project["repository"] == {"url": "git@example.com:ml/serving.git", "branch": "env"}
    assert project["layout"] == "branches"
    assert project["gitops"] == {"controllers": ["flux"], "delivery": "kustomize"}
    assert project["defaults"] == {"environment": {"versions": {"kserve": "0.19.0"}, "mode": "Knative"}}


def test_yes_asks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kfgen.commands.init.questions.is_interactive", lambda: True)
    assert run(tmp_path, "init", "x", "--yes", answers="").exit_code == 0


def test_at_a_real_terminal_it_asks(tmp_path: Path) -> None:
    person, terminal = pty.openpty()
    words = [sys.executable, "-m", "kfgen", "init", "x"]
    with subprocess.Popen(words, cwd=tmp_path, stdin=terminal, stdout=subprocess.PIPE, stderr=terminal) as process:
        os.close(terminal)
        for answer in ("shop", "", "", "Knative", "", "branch", ""):
            os.write(person, f"{answer}\n".encode())
        assert process.wait(60) == 0, os.read(person, 4096)
    os.close(person)
    project = parse(files(tmp_path / "x")["catalog/kfgen.yaml"], "x")
    assert (project["name"], project["environments"]) == ("shop", ["dev", "prod"])
    assert project["layout"] == "branch"
    assert "gitops" not in project


def test_what_is_staged_on_a_branch_without_a_commit_stays_so(tmp_path: Path) -> None:
    root = init(tmp_path / "work")
    write_files(root, {"staged": "new\n", ".gitignore": "charts\n*.json\n"})
    git(root, "add", "staged")
    done(root)
    assert git(root, "status", "--porcelain").splitlines() == ["A  staged", "?? .gitignore"]
    assert "charts/samples/Chart.yaml" in git(root, "ls-tree", "-r", "--name-only", "HEAD")


KILLED = """
import os, sys
from kfgen.commands import main
put, left = os.replace, [int(sys.argv.pop(1))]
def replace(*places, **more):
    left[0] -= 1
    if left[0] < 0:
        os._exit(9)
    put(*places, **more)
os.replace = replace
main(["init"])
"""


@pytest.mark.parametrize("files_written", [0, 1, 12, 39])
def test_a_run_that_was_killed_can_be_begun_anew(tmp_path: Path, files_written: int) -> None:
    words = [sys.executable, "-c", KILLED, str(files_written)]
    assert subprocess.run(words, cwd=tmp_path, check=False, capture_output=True).returncode == 9
    done(tmp_path)
    assert is_clean(tmp_path)


def test_the_result_for_machines(tmp_path: Path) -> None:
    result = json.loads(done(tmp_path, "x", "--output", "json").stdout)
    assert result["commit"] == git(tmp_path / "x", "rev-parse", "HEAD").strip()
    assert "catalog/kfgen.yaml" in result["written"]
    assert result["kept"] == []


def sources(answers: Answers, kserve: str, mode: str) -> Sources:
    first = first_catalog(answers, kserve, mode)
    return Sources({path: text.encode() for path, text in first.items() if path.startswith("catalog/")})


MODES = [
    (kserve, mode)
    for kserve, release in by_version().items()
    for mode in ("Standard", "Knative")
    if mode in release.modes
]


@pytest.mark.parametrize(("kserve", "mode"), MODES)
def test_the_first_catalog_renders_on_every_release(kserve: str, mode: str) -> None:
    answers = Answers(name="x", environments=("dev", "prod"), pin="~=0.1.0", url=URL, controller="argocd")
    rendered = render(sources(answers, kserve, mode))
    assert [one for one in rendered.warnings if one.code != "partly-known"] == []
    assert {result.app for result in rendered.results} == {"samples", "platform"}


# A controller without an address is refused before.
SYNCED = [("", ""), ("", URL), *((controller, URL) for controller in CONTROLLERS)]
STAGES = (("prod",), ("dev", "staging", "prod"))
COMBINATIONS = list(itertools.product(SYNCED, DELIVERIES, ("", "a/b/"), STAGES, LAYOUTS))


@pytest.mark.parametrize(("synced", "delivery", "prefix", "environments", "layout"), COMBINATIONS)
def test_every_combination_of_answers_renders(
    synced: tuple[str, str], delivery: str, prefix: str, environments: tuple[str, ...], layout: str
) -> None:
    controller, url = synced
    answers = Answers(
        name="x",
        environments=environments,
        pin="~=0.1.0",
        url=url,
        controller=controller,
        delivery=delivery,
        layout=layout,
        output=OUTPUT_BRANCH[layout],
        prefix=prefix,
    )
    rendered = render(sources(answers, "0.20.0", "Standard"))
    assert not rendered.warnings
    assert rendered.catalog.order == environments
    for text in scaffold(answers).values():
        assert "[[" not in text
        assert "None" not in text
    assert not controller or answers_of(rendered.catalog, "~=0.1.0", prefix, "main") == answers


@pytest.mark.parametrize("controller", ["none", *CONTROLLERS])
@pytest.mark.parametrize("folder", ["x", "x/clusters/serving"])
def test_three_commands_make_a_repository_that_can_be_synced(tmp_path: Path, controller: str, folder: str) -> None:
    init(tmp_path / "x")
    done(tmp_path, folder, "--controller", controller, *(() if controller == "none" else ("--url", URL)))
    root = tmp_path / folder
    model = ("add", "model", "iris", "--storage", "gs://models/iris/model.joblib")
    assert run(root, *model).exit_code == 0
    assert run(root, "render").exit_code == 0
    readme = (root / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"kubectl apply -([fk]) (\S+)", readme)
    assert len(named) == 2
    for option, path in named:
        assert (tmp_path / "x" / path).is_file() == (option == "f") == (controller != "none")
        assert (tmp_path / "x" / path).exists()
    patches = re.findall(r"--patch-file (\S+)", readme)
    assert len(patches) == (1 if controller == "argocd" else 0)
    assert all((tmp_path / "x" / path).is_file() for path in patches)
    assert (root / "environments/base/samples/models/iris.yaml").is_file()


def test_the_real_tools_take_the_output(tmp_path: Path) -> None:
    done(tmp_path, "x", "--kserve", "0.15.2", "--mode", "Knative")
    root = tmp_path / "x"
    read = {path: raw for path, raw in files(root).items() if path.startswith("catalog/")}
    rendered = render(Sources(read), keep_objects=True)
    places = [place for place in rendered.objects if place[0]]
    assert {environment for environment, _ in places} == {"dev", "prod"}
    for number, place in enumerate(sorted(places)):
        built: list[Any] = rendered.objects[place]
        pod = "samples-readiness" if place[1] == "samples" else ""
        assert_tools_agree(root, place, built, pod, number)


def test_hooks_help_and_nothing_needs_them(tmp_path: Path) -> None:
    done(tmp_path, "x")
    root = tmp_path / "x"
    assert "Installed by `kfgen hooks`" in (root / ".git/hooks/post-merge").read_text(encoding="utf-8")
    assert run(root, "hooks", "--remove").exit_code == 0
    assert is_clean(root)
    other = init(tmp_path / "other")
    git(other, "config", "core.hooksPath", ".husky")
    result = done(other, "--output", "json")
    assert "note: no hooks are installed: core.hooksPath is set" in result.stderr
    assert json.loads(result.stdout)["hooks"] == {}
    assert is_clean(other)


def test_editors_find_a_schema_that_takes_each_file(tmp_path: Path) -> None:
    done(tmp_path, "x")
    for path in (tmp_path / "x" / "catalog").rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        schema = path.parent / first.removeprefix("# yaml-language-server: $schema=")
        value = YAML(typ="safe", pure=True).load(path)
        Draft7Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(value or {})


def test_generated_files_are_marked_as_such(tmp_path: Path) -> None:
    done(tmp_path, "x")
    said = git(
        tmp_path / "x",
        "check-attr",
        "linguist-generated",
        "eol",
        "--",
        "charts/samples/Chart.yaml",
        "catalog/kfgen.yaml",
    )
    assert said.splitlines() == [
        "charts/samples/Chart.yaml: linguist-generated: set",
        "charts/samples/Chart.yaml: eol: lf",
        "catalog/kfgen.yaml: linguist-generated: unspecified",
        "catalog/kfgen.yaml: eol: lf",
    ]
