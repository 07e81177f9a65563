"""`kfgen publish` where it cannot or should not: a clear error, and everything as it was, here and there."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from githttp import PASSWORD, USER, Served, serving
from gitrepos import commit, git, init, of_nobody
from published import MORE, World, generated, make_world
from worlds import write_files

IRIS = "catalog/models/iris.yaml"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    of_nobody(monkeypatch)
    return make_world(tmp_path)


def hook(repository: Path, name: str, text: str) -> None:
    path = repository / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}")
    path.chmod(0o755)


def error(text: str, hint: str) -> str:
    return f".git: error[git]: {text}. hint: {hint}"


def test_no_repository(world: World) -> None:
    shutil.rmtree(world.root / ".git")
    said = world.publish().stderr
    assert error("the catalog is in no Git repository", "git init && git add catalog && git commit") in said


def test_a_branch_without_a_commit(world: World) -> None:
    git(world.root, "switch", "--quiet", "--orphan", "new")
    assert error("there is no commit yet", "git add catalog && git commit") in world.publish().stderr


def test_a_detached_head(world: World) -> None:
    git(world.root, "checkout", "--quiet", "--detach")
    text = "HEAD is detached: there is no branch to publish to"
    assert world.refused() == error(text, "git switch main, or --branch NAME")
    assert world.refused("--pull-request") == error(text, "git switch main, or --branch NAME")
    world.published("--branch", "rendered")


def test_a_merge_that_is_not_finished(world: World) -> None:
    git(world.root, "switch", "--quiet", "--create", "other")
    world.change(IRIS, MORE)
    git(world.root, "switch", "--quiet", "main")
    world.change(IRIS, MORE.replace("2..8", "2..9"))
    git(world.root, "merge", "other", fails=True)
    # The catalog with its conflict markers is no YAML: that is said first where it cannot even be read.
    assert error("a merge is not finished", "git merge --continue, or --abort") in world.refused("--branch", "x")


def test_nobody_who_commits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "EMAIL"):
        monkeypatch.delenv(name, raising=False)
    git(world.root, "config", "user.useConfigOnly", "true")
    said = world.refused("--branch", "rendered")
    assert said.startswith(".git: error[git]: Git does not know who makes the commit. hint: git config ")


def test_a_catalog_that_is_not_committed(world: World) -> None:
    hint = "git add catalog && git commit, or git stash"
    write_files(world.root, {IRIS: MORE, "catalog/models/new.yaml": MORE, ".git/info/exclude": "local.yaml\n"})
    write_files(world.root, {"catalog/models/local.yaml": MORE})
    git(world.root, "add", IRIS)
    said = world.refused("--branch", "rendered").splitlines()
    assert said == [
        f"{IRIS}:1:1: error[uncommitted]: is not as it is committed. hint: {hint}",
        "catalog/models/local.yaml:1:1: error[uncommitted]: is in no commit, since Git ignores it. "
        "hint: git add --force, or move it out of catalog/",
        f"catalog/models/new.yaml:1:1: error[uncommitted]: is not as it is committed. hint: {hint}",
    ]


def test_an_edit_of_what_is_generated(world: World) -> None:
    world.published()
    world.change(IRIS, MORE)
    write_files(world.root, {"charts/ml/values-prod.yaml": "mine: true\n", "charts/ml/values.yaml": "mine: true\n"})
    said = world.refused()
    hint = "kfgen render makes it anew, git restore brings the committed one back"
    text = "is neither as committed nor as rendered, and would be overwritten"
    assert said == f"charts/ml/values-prod.yaml: error[edited]: {text}. hint: {hint}"
    git(world.root, "restore", "charts/ml/values-prod.yaml")
    world.published()
    assert git(world.root, "status", "--porcelain").strip() == "M charts/ml/values.yaml", "nothing came for that one"


def test_a_push_that_the_remote_refuses(world: World) -> None:
    hook(world.remote, "hooks/pre-receive", "echo 'GL-HOOK-ERR: branch is protected' >&2\nexit 1\n")
    hint = "hint: kfgen publish --pull-request, where the branch is protected"
    for arguments in ((), ("--branch", "rendered"), ("--hydrate",)):
        said = world.refused(*arguments)
        assert said.startswith(".git: error[git]: origin refuses the commit, and kfgen never forces: ")
        assert "GL-HOOK-ERR: branch is protected" in said
        assert said.endswith(hint)


def test_a_remote_that_is_gone(world: World) -> None:
    world.published("--branch", "rendered")
    world.change(IRIS, MORE)
    shutil.rmtree(world.remote)
    for arguments in ((), ("--branch", "rendered"), ("--repository", str(world.remote)), ("--hydrate",)):
        said = world.refused(*arguments)
        assert "cannot be reached: fatal: " in said
        assert said.endswith("hint: git remote -v shows where it is to be")


RACE = """test -e {once} && exit 0
: >{once}
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
cd {other} && git fetch -q && git checkout -q origin/{branch} && git commit -q --allow-empty -m theirs &&
git push -q origin HEAD:{branch}
"""


def other_clone(world: World) -> Path:
    git(world.root.parent, "clone", "--quiet", str(world.remote), "other")
    return world.root.parent / "other"


def test_a_branch_that_moves_meanwhile(world: World) -> None:
    world.published("--branch", "rendered")
    world.change(IRIS, MORE)
    race = RACE.format(once=world.root.parent / "once", other=other_clone(world), branch="rendered")
    hook(world.root / ".git", "hooks/pre-push", race)
    before = world.state()
    world.published("--branch", "rendered")
    assert world.tree("rendered") == generated(world.root)
    assert git(world.remote, "log", "-2", "--format=%s", "rendered").splitlines()[1] == "theirs"
    assert world.state() == before


def test_a_branch_that_somebody_makes_meanwhile(world: World) -> None:
    race = RACE.format(once=world.root.parent / "once", other=other_clone(world), branch="rendered")
    hook(world.root / ".git", "hooks/pre-push", race.replace("origin/rendered", "--orphan r"))
    world.published("--branch", "rendered")
    assert generated(world.root).items() <= world.tree("rendered").items()
    assert git(world.remote, "log", "-2", "--format=%s", "rendered").splitlines()[1] == "theirs"


def test_our_own_branch_that_moves_meanwhile(world: World) -> None:
    race = RACE.format(once=world.root.parent / "once", other=other_clone(world), branch="main")
    theirs = "catalog/models/theirs.yaml"
    race = race.replace("git commit", f"cp {IRIS} {theirs} && git add {theirs} && git commit")
    hook(world.root / ".git", "hooks/pre-push", race)
    world.published()
    assert theirs in world.tree("main")
    assert generated(world.root).items() <= world.tree("main").items()
    assert "charts/ml/templates/models/theirs.yaml" in world.tree("main"), "their catalog is what was rendered"
    assert git(world.root, "status", "--porcelain") == ""
    assert git(world.root, "rev-parse", "HEAD") == git(world.remote, "rev-parse", "main")


def test_a_branch_that_always_moves(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    world.published("--branch", "rendered")
    world.change(IRIS, MORE)
    race = RACE.format(once=world.root.parent / "never/there", other=other_clone(world), branch="rendered")
    hook(world.root / ".git", "hooks/pre-push", race.replace(": >", "# "))
    before = world.state()
    result = world.publish("--branch", "rendered")
    text = "rendered of origin moved on 6 times while kfgen published"
    assert error(text, "run it again") in result.stderr
    assert (result.exit_code, world.state()) == (1, before)


def test_two_sides_with_commits_of_their_own(world: World) -> None:
    other = other_clone(world)
    write_files(other, {"theirs.txt": ""})
    commit(other)
    git(other, "push", "--quiet")
    world.change(IRIS, MORE)
    text = "main here and on origin have commits of their own"
    assert world.refused() == error(text, "git pull --rebase, then again")
    text = "main of origin has commits that are not here"
    assert world.refused("--pull-request") == error(text, "git pull --rebase, then again")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--branch", "--upload-pack=touch gotcha"), '"--upload-pack=touch gotcha" cannot be the name of a branch'),
        (("--branch", "-x"), '"-x" cannot be the name of a branch'),
        (("--branch", "a..b"), '"a..b" cannot be the name of a branch'),
        (("--branch", "x:refs/heads/main"), '"x:refs/heads/main" cannot be the name of a branch'),
        (("--branch", "+main"), ""),
        (("--branch-per-environment=../"), '"../dev" cannot be the name of a branch'),
        (("--repository", "--upload-pack=touch gotcha"), "that is no address of a repository"),
        (("--repository", "-u"), "that is no address of a repository"),
        (("--repository", "ext::sh -c touch% gotcha"), "ext:: addresses run a program"),
        (("--repository", "fd::7"), "fd:: addresses run a program"),
        (("--repository", "https://a:hunter2@localhost/x"), "the address of https://localhost/x has a password in it"),
        (("--repository", "ssh://a:hunter2@localhost/x"), "the address of ssh://localhost/x has a password in it"),
        (
            ("--repository", "https://ghp_hunter2@localhost/x"),
            "the address of https://localhost/x has a password in it",
        ),
        (("--repository", "http://x\ny"), "that is no address of a repository"),
    ],
)
def test_options_programs_and_passwords_in_their_places(
    world: World, arguments: tuple[str, ...] | str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(world.root)
    git(world.root, "config", "protocol.ext.allow", "always")
    given = (arguments,) if isinstance(arguments, str) else arguments
    if not text:  # a plus is a letter of a branch's name, and forces nothing
        world.published(*given)
        assert "refs/heads/+main" in world.refs()
        return
    said = world.refused(*given)
    assert text in said
    assert "hunter2" not in said
    assert not (world.root / "gotcha").exists()


def test_an_address_in_the_configuration_that_runs_a_program(world: World, tmp_path: Path) -> None:
    git(world.root, "remote", "set-url", "origin", f"ext::sh -c touch% {tmp_path}/gotcha")
    git(world.root, "config", "protocol.ext.allow", "always")
    assert "origin is no address that Git may use here" in world.refused("--branch", "rendered")
    assert not (tmp_path / "gotcha").exists()


@pytest.fixture
def http(world: World, tmp_path: Path) -> Iterator[Served]:
    """The remote of the clone, over HTTP with a password; no credentials are set up."""
    git(world.remote, "config", "http.receivepack", "true")
    with serving(tmp_path) as served:
        git(world.root, "remote", "set-url", "origin", f"{served.url}/remote.git")
        yield served


def test_over_http_with_a_credential_helper(
    world: World, http: Served, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = world.refused("--branch", "rendered")
    assert said.startswith(".git: error[git]: origin does not accept who asks: fatal: could not read Username")
    assert "hint: let Git ask a credential helper: " in said
    store = tmp_path / "credentials"
    git(world.root, "config", "credential.helper", f"store --file={store}")
    store.write_text(http.url.replace("://", f"://{USER}:wr0ng-Passw0rd@"), encoding="utf-8")
    said += world.refused("--branch", "rendered")
    assert "origin does not accept who asks: fatal: Authentication failed" in said
    store.write_text(http.url.replace("://", f"://{USER}:{PASSWORD}@"), encoding="utf-8")
    said += world.published("--branch", "rendered")
    said += world.published("--hydrate")
    said += world.published("--repository", f"{http.url}/remote.git", "--branch", "other")
    assert world.tree("rendered") == world.tree("other") == generated(world.root)
    assert http.let_in
    assert http.refused
    assert_secret(said, caplog.text, world.message("rendered"))


def test_over_http_with_a_password_in_the_configuration(
    world: World, http: Served, caplog: pytest.LogCaptureFixture
) -> None:
    """As the CI of some forges leaves it in a clone."""
    caplog.set_level(logging.DEBUG)
    url = f"{http.url}/remote.git"
    git(world.root, "remote", "set-url", "origin", url.replace("://", f"://{USER}:{PASSWORD}@"))
    said = world.published("--branch-per-environment") + world.published("--hydrate", "--output", "json")
    metadata = world.tree("env/prod-next")["hydrator.metadata"].decode()
    assert f'"repoURL": "{url}"' in metadata
    world.change(IRIS, MORE)
    hook(world.remote, "hooks/pre-receive", "exit 1\n")
    said += world.refused("--branch", "rendered")
    shutil.rmtree(world.remote)
    said += world.refused("--branch", "rendered")
    assert "origin cannot be reached" in said
    assert_secret(said, metadata, caplog.text)


def assert_secret(*texts: str) -> None:
    for text in texts:
        for secret in (PASSWORD, "wr0ng", f"{USER}:"):
            assert secret not in text


def test_no_command_line_has_a_password(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What kfgen runs is written down by a `git` of ours that stands before the real one."""
    real = shutil.which("git")
    hook(tmp_path, "bin/git", f'printf "%s " "$@" >>{tmp_path}/log; echo >>{tmp_path}/log; exec {real} "$@"\n')
    monkeypatch.setenv("PATH", f"{tmp_path}/bin{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("git.Git.GIT_PYTHON_GIT_EXECUTABLE", f"{tmp_path}/bin/git")
    git(world.root, "remote", "set-url", "origin", "http://robot:hunter2@127.0.0.1:1/x.git")
    for arguments in (("--branch", "rendered"), ("--repository", "http://robot:hunter2@127.0.0.1:1/x.git")):
        said = world.refused(*arguments)
        assert "hunter2" not in said
    ours = [line for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines() if "protocol.ext" in line]
    log = "\n".join(ours)
    assert "ls-remote --quiet -- origin refs/heads/rendered" in log
    assert "hunter2" not in log


def test_a_link_that_stands_for_the_repository(world: World, tmp_path: Path) -> None:
    inner = init(tmp_path / "elsewhere")
    commit(inner)
    (world.root / "charts").symlink_to(inner)
    world.published("--branch", "rendered")
    assert git(inner, "status", "--porcelain") == ""
