"""The catalog as it is committed: what is published must be what everybody can render again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.gitops import without_credentials
from kfgen.domain.places import CATALOG
from kfgen.domain.problem import Problem, ProblemsError, Where
from kfgen.domain.tree import Sources
from kfgen.io.repository import failed, find
from kfgen.stages.publication import Commit

if TYPE_CHECKING:
    from pathlib import Path

    from kfgen.io.repository import Repository

_YAML: Final = (".yaml", ".yml")


def opened(root: Path) -> Repository:
    """The repository of a catalog, if a commit can be made of it as it is.

    Raises:
        ProblemsError: without a repository, a commit or an identity; in the middle of a merge; for a catalog that
            differs from HEAD, each file named.
    """
    repository = find(root)
    if repository is None:
        raise failed("the catalog is in no Git repository", "git init && git add catalog && git commit")
    operation = repository.operation()
    if operation:
        raise failed(f"a {operation} is not finished", f"git {operation} --continue, or --abort")
    if not repository.head().commit:
        raise failed("there is no commit yet", "git add catalog && git commit")
    _check_catalog(repository)
    repository.identity()
    return repository


def _check_catalog(repository: Repository) -> None:
    hint = "git add catalog && git commit, or git stash"
    problems = [
        Problem(where=Where(path), code="uncommitted", text="is not as it is committed", hint=hint)
        for path in sorted(repository.dirty([CATALOG]))
    ]
    hint = "git add --force, or move it out of catalog/"
    problems += [
        Problem(where=Where(path), code="uncommitted", text="is in no commit, since Git ignores it", hint=hint)
        for path in sorted(repository.ignored([CATALOG]))
        if _is_source(path)
    ]
    if problems:
        raise ProblemsError(problems)


def commit_of(repository: Repository, revision: str, address: str) -> Commit:
    """A commit as it is referred to; `address`: where its repository is, as far as it is known."""
    asked = ["log", "--max-count=1", "--format=%H%x00%an <%ae>%x00%aI%x00%s%x00%b", revision, "--"]
    sha, author, date, subject, body = repository.run(*asked).decode("utf-8", "replace").split("\0")
    return Commit(
        sha=sha, author=author, date=date, subject=subject, body=body.strip(), url=without_credentials(address)
    )


def sources_at(repository: Repository, commit: str) -> Sources:
    """The catalog of a commit, which need not be checked out; links in it are not followed."""
    ids = {path: one for path, one in repository.committed([CATALOG], commit).items() if _is_source(path)}
    contents = repository.contents(ids.values())
    return Sources({path: contents[one] for path, one in sorted(ids.items())})


def _is_source(path: str) -> bool:
    return path.endswith(_YAML) and not any(part.startswith(".") for part in path.split("/"))
