"""What the catalog generated at a commit: what clusters have, as far as this clone knows, or whatever is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kfgen.domain.problem import Problem, ProblemsError, Severity, Where
from kfgen.io.committed import sources_at
from kfgen.io.repository import failed, find
from kfgen.io.synced import synced_commit
from kfgen.pipeline import Rendered, render
from kfgen.stages.owners import narrowed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from kfgen.domain.tree import Sources


def rendered_before(
    root: Path, sources: Sources, project: Mapping[str, Any], revision: str = ""
) -> tuple[Rendered | None, tuple[Problem, ...]]:
    """What an earlier catalog generates, where this one differs from it; and a warning where it generates nothing.

    `revision` is a commit; by default it is what is synced (`io/synced.py`). It is generated anew, by this version of
    kfgen: what a version writes otherwise than the one before is no change of the catalog.

    Raises:
        ProblemsError: for a revision that is none, or one is asked for where there is no repository.
    """
    repository = find(root)
    if repository is None:
        if revision:
            raise failed("the catalog is in no Git repository", "git init && git add catalog && git commit")
        return None, ()
    commit = repository.commit_at(revision) if revision else ""
    if revision and not commit:
        raise failed(f'there is no commit "{revision}"', "git fetch, or another name: a branch, a tag, HEAD~1")
    commit = commit or synced_commit(repository, project)
    before = dict(sources_at(repository, commit).files) if commit else {}
    after = dict(sources.files)
    if not before or before == after:
        return None, ()
    files, is_part = narrowed(before, after)
    for one in [files, before] if is_part else [before]:
        try:
            return render(replace(sources, files=one), keep_objects=True), ()
        except ProblemsError:
            continue
    return None, (_unknown(revision),)


def _unknown(revision: str) -> Problem:
    which = f'the catalog of "{revision}"' if revision else "the catalog that is synced"
    text = f"{which} does not render today: what has changed since is not looked at"
    return Problem(
        where=Where("catalog/"),
        code="no-past",
        text=text,
        hint="--against a commit whose catalog renders",
        severity=Severity.WARNING,
    )
