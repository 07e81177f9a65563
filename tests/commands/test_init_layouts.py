"""`kfgen init --layout`: the output on branches of its own, published by a workflow, and what is then committed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from gitrepos import commit, git, init
from kfgen.domain.gitops import BRANCH, BRANCHES, LAYOUTS, TREE
from kfgen.domain.places import OWNED
from kfgen.scaffold import scaffold
from kfgen.scaffold.answers import Answers
from kfgen.yaml_text import parse
from newrepos import URL, done, files, is_clean, run, somebody
from realtools import run_tool
from worlds import write_files

__all__ = ["somebody"]


@pytest.mark.parametrize("prefix", ["", "clusters/serving/"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_actionlint_takes_the_workflows(tmp_path: Path, prefix: str, layout: str) -> None:
    answers = Answers(name="x", environments=("dev",), pin="~=0.1.0", layout=layout, output="out", prefix=prefix)
    write_files(tmp_path, scaffold(answers))
    workflows = sorted((tmp_path / ".github" / "workflows").iterdir())
    assert len(workflows) == (1 if layout == TREE else 2)
    run_tool("actionlint", ["-shellcheck=", "-pyflakes=", *map(str, workflows)])
    read = [YAML(typ="safe", pure=True).load(path) for path in workflows]
    checking = next(one for one in read if "pull_request" in one["on"])
    assert "merge_group" in checking["on"]
    assert checking["permissions"] == {"contents": "read"}
    for workflow in read:
        assert workflow["concurrency"]["group"].startswith("${{ github.workflow }}")
        for step in (step for job in workflow["jobs"].values() for step in job["steps"]):
            assert "uses" not in step or re.search("@[0-9a-f]{40}$", step["uses"]), "an action may be moved"
            assert "${{" not in step.get("run", ""), "what stands in a command line can be seen, or run"


def published_by(workflow: Path) -> list[str]:
    """What a workflow has kfgen do, after a push to the catalog's branch."""
    read = YAML(typ="safe", pure=True).load(workflow)
    assert read["on"] == {"push": {"branches": ["main"]}}
    assert read["jobs"]["publish"]["permissions"] == {"contents": "write"}
    program, *words = read["jobs"]["publish"]["steps"][-1]["run"].split()
    assert program == "kfgen"
    return words


@pytest.mark.parametrize("layout", [BRANCH, BRANCHES])
@pytest.mark.parametrize("folder", ["", "clusters/serving"])
def test_what_the_workflow_publishes_is_what_is_synced(tmp_path: Path, layout: str, folder: str) -> None:
    remote = tmp_path / "remote.git"
    git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    root = init(tmp_path / "work")
    git(root, "remote", "add", "origin", str(remote))
    words = [*([folder] if folder else []), "--layout", layout, "--url", URL, "--controller", "flux"]
    said = done(root, *words)
    assert "to look at: kfgen publish brings them to " in said.stderr
    assert is_clean(root / folder)
    prefix = f"{folder}/" if folder else ""
    generated = tuple(f"{prefix}{one}/" for one in OWNED)
    assert not [path for path in git(root, "ls-files").splitlines() if path.startswith(generated)]
    git(root, "push", "--quiet", "origin", "main")
    command = published_by(root / ".github/workflows" / f"kfgen-{'serving-' if folder else ''}publish.yaml")
    published = run(root, *command)
    assert published.exit_code == 0, published.output
    start = YAML(typ="safe", pure=True).load_all(root / folder / "environments" / "prod" / "_sync" / "root.yaml")
    branch = next(one["spec"]["ref"]["branch"] for one in start if one["kind"] == "GitRepository")
    assert branch == {BRANCH: "rendered", BRANCHES: "env/prod"}[layout]
    there = git(remote, "ls-tree", "-r", "--name-only", branch).splitlines()
    here = files(root / folder)
    assert f"{prefix}environments/prod/_sync/root.yaml" in there
    assert all(here[path.removeprefix(prefix)] for path in there)
    assert run(root, *command).stdout.count("nothing to publish") == len(published.stdout.splitlines())


def test_output_is_not_published_onto_the_catalog(tmp_path: Path) -> None:
    for branch in ("main", "main/out"):
        result = run(tmp_path, "init", "x", "--layout", "branch", "--branch", branch)
        assert result.exit_code == 2
        assert "main holds the catalog" in result.stderr
    done(tmp_path, "x", "--layout", "branches", "--branch", "deploy")
    assert parse(files(tmp_path / "x")["catalog/kfgen.yaml"], "x")["repository"] == {"branch": "deploy"}
    assert b'branches: ["main"]' in files(tmp_path / "x")[".github/workflows/kfgen-publish.yaml"]


def test_what_init_rendered_is_nobody_s_edit(tmp_path: Path) -> None:
    """It is not in Git, and the catalog that made it is no longer the last commit's."""
    done(tmp_path, "--layout", "branch", "--url", URL)
    model = tmp_path / "catalog/models/flowers.yaml"
    model.write_text(model.read_text(encoding="utf-8").replace("1..2", "1..3"), encoding="utf-8")
    git(tmp_path, "commit", "--quiet", "--all", "--message", "more")
    result = run(tmp_path, "render")
    assert result.exit_code == 0, result.stderr
    assert "2 written" in result.stderr


def test_a_gitignore_that_is_there_stays_and_is_named(tmp_path: Path) -> None:
    root = init(tmp_path / "work")
    write_files(root, {".gitignore": "*.log\n"})
    commit(root)
    result = done(root, "--layout", "branch")
    assert files(root)[".gitignore"] == b"*.log\n"
    assert "note: let .gitignore ignore /charts/ and /environments/" in result.stderr


def test_a_tree_changes_over_to_a_branch(tmp_path: Path) -> None:
    root = init(tmp_path / "work")
    git(root, "symbolic-ref", "HEAD", "refs/heads/trunk")
    done(root, "--url", URL, "--controller", "flux")
    project = root / "catalog/kfgen.yaml"
    text = project.read_text(encoding="utf-8").replace("branch: trunk", "branch: rendered")
    project.write_text(f"{text}layout: branch\n", encoding="utf-8")
    git(root, "rm", "-r", "--quiet", *OWNED)
    commit(root)
    result = run(root, "upgrade")
    assert result.exit_code == 0, result.output
    assert is_clean(root)
    assert not [path for path in git(root, "ls-files").splitlines() if path.startswith(OWNED)]
    workflow = (root / ".github/workflows/kfgen-publish.yaml").read_text(encoding="utf-8")
    assert 'branches: ["trunk"]' in workflow
    assert "`trunk` holds the catalog alone" in (root / "README.md").read_text(encoding="utf-8")
