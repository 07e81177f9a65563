"""Where `kfgen init` is to work: the folder, the Git repository around it if there is one, and what it tells."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

import click

from kfgen.domain.places import PROJECT_FILE
from kfgen.io import repository as git
from kfgen.io.catalog import is_there
from kfgen.scaffold.answers import DEFAULT_BRANCH


@dataclass(frozen=True, slots=True)
class Place:
    """A folder for a catalog: in a repository, or where one is to be made."""

    root: Path
    repository: git.Repository | None

    @property
    def top(self) -> Path:
        """The top folder of the repository that is there, or will be."""
        return self.repository.top if self.repository else self.root

    @property
    def prefix(self) -> str:
        """The folder's path from the top: empty or ending in a slash."""
        return self.repository.prefix if self.repository else ""

    @property
    def name(self) -> str:
        """The folder's name, as far as it can be a project's."""
        text = re.sub(r"[^a-z0-9]+", "-", self.root.resolve().name.lower()).strip("-")
        return text[:63].strip("-") or "serving"

    @property
    def url(self) -> str:
        """What git calls origin, if others could reach it there."""
        found = self.repository.asks("remote", "get-url", "origin") if self.repository else ""
        is_remote = re.match(r"(https?|ssh|git)://|[\w.-]+@[\w.-]+:", found)
        return found if is_remote else ""

    @property
    def branch(self) -> str:
        """The branch that everybody's work goes to: origin's own, the only one there is, or main."""
        if self.repository is None:
            return DEFAULT_BRANCH
        origin = self.repository.asks("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
        if origin:
            return origin.removeprefix("origin/")
        head = self.repository.head()
        if head.branch and not head.commit:
            return head.branch
        is_main = self.repository.asks("rev-parse", "--quiet", "--verify", f"refs/heads/{DEFAULT_BRANCH}")
        return DEFAULT_BRANCH if is_main or not head.branch else head.branch


def found_place(root: Path) -> Place:
    """The place, if a repository can be set up there.

    Raises:
        click.UsageError: where a catalog is already, or there is no folder.
    """
    if root.exists() and not root.is_dir():
        raise click.UsageError(f"{root} is not a folder")
    if is_there(root, PROJECT_FILE):
        hint = "kfgen add adds to it, kfgen upgrade brings what kfgen init wrote to this version"
        raise click.UsageError(f"{root / PROJECT_FILE} is there already. hint: {hint}")
    there = _existing(root)
    around = git.find(there)
    # The folder itself need not be there yet.
    folder = Path(os.path.realpath(there)) / root.absolute().relative_to(there)
    return Place(folder, replace(around, folder=folder) if around else None)


def check_git(place: Place) -> None:
    """Refuse before anything is written where no commit could be made.

    Raises:
        ProblemsError: where Git is missing, knows no identity, is in the middle of something, or HEAD is detached.
    """
    if place.repository is not None:
        place.repository.check_ready()
    else:
        folder = _existing(place.root)
        git.Repository(folder, folder, folder, folder).identity()


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    folder = Path(folder).absolute()
    return next(one for one in (folder, *folder.parents) if one.is_dir())
