"""A clone with the small catalog, a bare repository it is pushed to, and what `kfgen publish` makes of them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from conftest import SMALL
from gitrepos import commit, git, init
from kfgen.commands import main
from kfgen.domain.tree import Sources
from kfgen.io.sources import read_sources
from kfgen.pipeline import render
from worlds import write_files

MORE = SMALL["catalog/models/iris.yaml"].replace("2..4", "2..8")
WINE = SMALL["catalog/models/iris.yaml"].replace("iris", "wine")


@dataclass(frozen=True)
class World:
    """`root` is a clone with one commit, pushed to the bare repository `remote`."""

    root: Path
    remote: Path

    def publish(self, *arguments: str, env: Mapping[str, str] | None = None) -> Result:
        return CliRunner(env=dict(env or {})).invoke(main, ["--root", str(self.root), "publish", *arguments])

    def published(self, *arguments: str) -> str:
        """What a run says that must succeed."""
        result = self.publish(*arguments)
        assert result.exit_code == 0, result.output
        return result.output

    def refused(self, *arguments: str, env: Mapping[str, str] | None = None) -> str:
        """The messages of a run that must fail and change nothing, here or there."""
        before = self.state(), self.refs()
        result = self.publish(*arguments, env=env)
        assert result.exit_code == 1, result.output
        assert isinstance(result.exception, SystemExit)
        assert (self.state(), self.refs()) == before
        *found, last = result.stderr.splitlines()
        assert last.endswith("nothing was changed")
        assert result.stdout == ""
        return "\n".join(found)

    def data(self, *arguments: str) -> Any:
        return json.loads(self.published(*arguments, "--output", "json"))

    def change(self, path: str, text: str, message: str = "a change") -> str:
        write_files(self.root, {path: text})
        return commit(self.root, message)

    def state(self) -> str:
        """A digest of all that a person has in the clone: every file of the work tree, the index, HEAD, branches."""
        digest = hashlib.sha256()
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if name != ".git")
            for name in sorted(names):
                path = os.path.join(folder, name)
                digest.update(path.encode() + b"\0" + Path(path).read_bytes())
        git_folder = self.root / ".git"
        for path in ("index", "HEAD"):
            if (git_folder / path).exists():
                digest.update((git_folder / path).read_bytes())
        heads = git(self.root, "for-each-ref", "refs/heads", "refs/notes", "refs/tags", "refs/stash")
        return f"{digest.hexdigest()} {heads}"

    def refs(self) -> str:
        return git(self.remote, "for-each-ref") if self.remote.exists() else ""

    def tree(self, branch: str, repository: Path | None = None) -> dict[str, bytes]:
        """Every file of a branch of the remote."""
        where = repository or self.remote
        names = git(where, "ls-tree", "-r", "--name-only", branch).splitlines()
        return {name: show(where, f"{branch}:{name}") for name in names}

    def message(self, branch: str) -> str:
        return git(self.remote, "log", "-1", "--format=%B", branch)


def show(repository: Path, name: str) -> bytes:
    return subprocess.run(["git", "show", name], cwd=repository, capture_output=True, check=True).stdout


def generated(root: Path, prefix: str = "") -> dict[str, bytes]:
    """What the catalog of a folder renders, by the pipeline alone."""
    sources: Sources = read_sources(root)
    return {f"{prefix}{path}": text.encode() for path, text in render(sources).tree.files.items()}


def make_world(folder: Path) -> World:
    """A new world in a folder."""
    remote = init(folder / "seed")
    git(folder, "clone", "--quiet", "--bare", str(remote), "remote.git")
    root = init(folder / "clone")
    write_files(root, SMALL)
    commit(root, "A catalog")
    git(root, "remote", "add", "origin", str(folder / "remote.git"))
    git(root, "push", "--quiet", "--set-upstream", "origin", "main")
    return World(root, folder / "remote.git")
