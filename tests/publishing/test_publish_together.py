"""`kfgen publish` to several branches: all or none where the remote can; else told truthfully, and completed later."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitrepos import git, of_nobody
from published import WINE, World, make_world

PER_ENVIRONMENT = ("--branch-per-environment",)
NOT_PROD = """#!/bin/sh
[ "$1" != refs/heads/env/prod ] || { echo 'prod is frozen' >&2; exit 1; }
"""


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    of_nobody(monkeypatch)
    return make_world(tmp_path)


def freeze_prod(world: World) -> Path:
    hook = world.remote / "hooks/update"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(NOT_PROD)
    hook.chmod(0o755)
    return hook


def environments(world: World) -> set[str]:
    return {name for name in world.refs() if "env/" in name}


def test_one_branch_that_is_refused_keeps_the_others_back(world: World) -> None:
    hook = freeze_prod(world)
    assert "error[git]: origin refuses the commit, and kfgen never forces" in world.refused(*PER_ENVIRONMENT)
    assert not environments(world)
    hook.unlink()
    said = world.published(*PER_ENVIRONMENT)
    assert [line.partition(" to ")[0] for line in said.splitlines()] == ["env/dev: published", "env/prod: published"]


def test_a_branch_that_is_up_to_date_is_left_alone(world: World) -> None:
    world.published(*PER_ENVIRONMENT)
    git(world.remote, "update-ref", "-d", "refs/heads/env/prod")
    assert [one["status"] for one in world.data(*PER_ENVIRONMENT)] == ["unchanged", "published"]
    assert [one["status"] for one in world.data(*PER_ENVIRONMENT)] == ["unchanged", "unchanged"]


def test_where_the_remote_cannot_what_was_done_is_said_and_goes_on_later(world: World) -> None:
    git(world.remote, "config", "receive.advertiseAtomic", "false")
    hook = freeze_prod(world)
    result = world.publish(*PER_ENVIRONMENT)
    assert result.exit_code == 1
    assert result.stdout.startswith("env/dev: published to origin, ")
    assert "prod is frozen" in result.stderr or "hook declined" in result.stderr
    last = "1 error; not published: env/prod; when that is mended, run it again: it goes on from there"
    assert result.stderr.splitlines()[-1] == last
    hook.unlink()
    assert [one["status"] for one in world.data(*PER_ENVIRONMENT)] == ["unchanged", "published"]


def test_where_the_remote_cannot_and_nothing_was_done_that_is_said(world: World) -> None:
    git(world.remote, "config", "receive.advertiseAtomic", "false")
    hook = freeze_prod(world)
    hook.write_text("#!/bin/sh\nexit 1\n")
    assert "origin refuses the commit" in world.refused(*PER_ENVIRONMENT)


def test_somebody_who_was_faster_on_one_branch_is_followed(world: World) -> None:
    world.published(*PER_ENVIRONMENT)
    world.change("catalog/models/wine.yaml", WINE)
    hook = world.root / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    tree = "$(git -C {0} rev-parse env/dev^{{tree}})"
    other = f"git -C {{0}} commit-tree {tree} -p env/dev -m theirs"
    hook.write_text(f"#!/bin/sh\nrm $0\ngit -C {{0}} update-ref refs/heads/env/dev $({other})\n".format(world.remote))
    hook.chmod(0o755)
    assert [one["status"] for one in world.data(*PER_ENVIRONMENT)] == ["published", "published"]
    assert git(world.remote, "log", "--format=%s", "env/dev").splitlines()[1] == "theirs"


def test_hydrated_branches_and_their_notes_come_together(world: World) -> None:
    hook = freeze_prod(world)
    hook.write_text(NOT_PROD.replace("env/prod", "env/prod-next"))
    before = world.refs()
    assert "error[git]: origin refuses the commit, and kfgen never forces" in world.refused("--hydrate")
    assert world.refs() == before
    hook.write_text(NOT_PROD.replace("heads/env/prod", "notes/hydrator.metadata"))
    world.refused("--hydrate")
    assert world.refs() == before, "no branch without its note"
    hook.unlink()
    said = world.data("--hydrate")
    assert [(one["status"], one["noted"]) for one in said] == [("published", True)] * 2


def test_hydration_follows_who_was_faster_with_a_note(world: World) -> None:
    world.published("--hydrate")
    world.change("catalog/models/wine.yaml", WINE)
    hook = world.root / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    theirs = "git -C {0} notes --ref=hydrator.metadata add -f -m theirs $(git -C {0} rev-parse main)"
    hook.write_text(f"#!/bin/sh\nrm $0\n{theirs}\n".format(world.remote))
    hook.chmod(0o755)
    assert [(one["status"], one["noted"]) for one in world.data("--hydrate")] == [("published", True)] * 2
    assert git(world.remote, "notes", "--ref=hydrator.metadata", "show", "main").strip() == "theirs"
    assert "drySha" in git(world.remote, "notes", "--ref=hydrator.metadata", "show", "env/prod-next")


def test_branches_of_pull_requests_come_together(world: World) -> None:
    world.published(*PER_ENVIRONMENT)
    world.change("catalog/models/wine.yaml", WINE)
    hook = freeze_prod(world)
    hook.write_text("#!/bin/sh\ncase $1 in refs/heads/kfgen/*/prod) exit 1;; esac\n")
    before = world.refs()
    assert "origin refuses the commit" in world.refused(*PER_ENVIRONMENT, "--pull-request")
    assert world.refs() == before
    hook.unlink()
    assert [one["status"] for one in world.data(*PER_ENVIRONMENT, "--pull-request")] == ["published", "published"]


def test_hydration_tells_what_was_done_too_where_the_remote_cannot(world: World) -> None:
    git(world.remote, "config", "receive.advertiseAtomic", "false")
    hook = freeze_prod(world)
    hook.write_text(NOT_PROD.replace("env/prod", "env/prod-next"))
    result = world.publish("--hydrate")
    assert result.exit_code == 1
    assert result.stdout.startswith("env/dev-next: published to origin, ")
    assert "not published: env/prod-next; when that is mended, run it again" in result.stderr
    hook.unlink()
    assert [one["status"] for one in world.data("--hydrate")] == ["unchanged", "published"]
