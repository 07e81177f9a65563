"""The catalog that clusters are synced to, as far as this clone knows, and what must not move on from there at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kfgen.domain.gitops import OUTPUT_BRANCH, TREE
from kfgen.domain.memory import Memory
from kfgen.domain.places import CATALOG
from kfgen.domain.problem import Problem, ProblemsError, Report
from kfgen.domain.tree import Sources
from kfgen.io.publishing import published_catalog
from kfgen.io.repository import find
from kfgen.pipeline import Rendered, render
from kfgen.stages.owners import Stand, check_owners, narrowed
from kfgen.stages.resolve import Layers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from kfgen.io.repository import Repository


def refuse_moves(
    root: Path, sources: Sources, rendered: Rendered, known: Mapping[str, Any], commit: str = ""
) -> tuple[Problem, ...]:
    """Refuse what would take objects from one owner and give them to another, before they are protected; the warnings.

    `known` is what is remembered of earlier runs; `commit` what is synced, where that is known. Without Git, or without
    a commit, nothing is synced.

    Raises:
        ProblemsError: for everything in the catalog that would.
    """
    repository = find(root)
    if repository is None:
        return ()
    commit = commit or synced_commit(repository, rendered.catalog.project.values)
    blobs = repository.committed([CATALOG], commit) if commit else {}
    contents = repository.contents(blobs.values()) if blobs else {}
    before = {file: contents[blob] for file, blob in sorted(blobs.items()) if file.endswith((".yaml", ".yml"))}
    if not before or before == {file: raw for file, raw in sources.files.items() if file in before}:
        return ()  # at most, something is new
    old = _rendered(sources, before, dict(sources.files), known)
    if old is None:
        return ()  # what is synced is from a catalog that cannot be read: nobody knows
    report = Report()
    check_owners(_stand(old, before), _stand(rendered, sources.files), report)
    report.raise_errors()
    return tuple(report.problems)


def _stand(rendered: Rendered, files: Mapping[str, bytes]) -> Stand:
    settle = Layers(rendered.catalog, Report()).settle
    return Stand(rendered.catalog, rendered.environments, rendered.results, files, settle)


def _rendered(
    sources: Sources, before: Mapping[str, bytes], after: Mapping[str, bytes], known: Mapping[str, Any]
) -> Rendered | None:
    """What the synced catalog renders to: of single models, if nothing else changed."""
    files, is_part = narrowed(before, after)
    try:
        return render(replace(sources, files=files), Memory(known=known))
    except ProblemsError:
        if not is_part:
            return None
    try:
        return render(replace(sources, files=dict(before)), Memory(known=known))
    except ProblemsError:
        return None


def synced_commit(repository: Repository, project: Mapping[str, Any]) -> str:
    """The commit whose catalog is synced: that of the branch which is, where this one left it; else HEAD's own."""
    layout = project.get("layout", TREE)
    branch = project.get("repository", {}).get("branch", OUTPUT_BRANCH[layout])
    if layout != TREE:
        tips = (
            repository.run("for-each-ref", "--format=%(objectname)", f"refs/remotes/origin/{branch}").decode().split()
        )
        found = next(filter(None, (published_catalog(repository, tip) for tip in tips)), "")
        return repository.commit_at(found) if found else ""
    tip = repository.commit_at(f"refs/remotes/origin/{branch}")
    merged = [one for one in ("MERGE_HEAD",) if (repository.git_dir / one).exists()]
    if not tip and merged:
        return ""  # both sides are somebody's HEAD
    # What is being merged counts as if it were: it may bring steps that are synced already.
    return (repository.asks("merge-base", tip, "HEAD", *merged) if tip else "") or repository.head().commit
