"""Publishing to the branch that is checked out: pushed first, then the work tree follows, as after `git pull`."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from kfgen.domain.places import OWNED
from kfgen.domain.problem import Problem, ProblemsError, Where
from kfgen.io.lock import settled
from kfgen.io.publishing import (
    ATTEMPTS,
    PLANNED,
    PUBLISHED,
    UNCHANGED,
    Outcome,
    difference,
    make_commit,
    moved_on,
    published_catalog,
)
from kfgen.io.remotes import HERE, is_ancestor
from kfgen.io.repository import failed

if TYPE_CHECKING:
    from collections.abc import Callable

    from kfgen.io.publishing import Target
    from kfgen.io.remotes import Remote
    from kfgen.io.repository import Repository


def publish_here(
    remote: Remote, head: str, target_at: Callable[[str], Target], *, dry_run: bool = False
) -> tuple[Outcome, str]:
    """Commit what is generated to the branch that is checked out and push it; and what became of the work tree.

    `target_at`: a commit of the catalog → what it renders. Where the remote is ahead, its catalog is rendered. The
    text is empty, or says why the branch here could not follow.

    Raises:
        ProblemsError: if both sides have commits, the remote refuses, or an edit here would be overwritten.
    """
    repository = remote.repository
    target = target_at(head)
    ref = f"refs/heads/{target.branch}"
    for attempt in range(ATTEMPTS):
        time.sleep(0.2 * attempt)
        tip = "" if remote.address == HERE else remote.tip(ref)
        base = _base(remote, target.branch, head, tip)
        target = target if base == head else target_at(base)
        outcome = _planned(repository, base, target)
        _check_edits(repository, target, outcome)
        if dry_run or (outcome.status == UNCHANGED and base in {tip, head if remote.address == HERE else tip}):
            return outcome, ""
        commit = make_commit(repository, target, base, outcome) if outcome.status == PLANNED else base
        if remote.address != HERE:
            done = remote.push(commit, ref)
            if done.status and ("cannot lock ref" in done.errors or remote.tip(ref) != tip):
                continue
            if done.status:
                raise remote.refusal(done)
        return replace(outcome, status=PUBLISHED, commit=commit), _follow(repository, commit, target, outcome)
    raise moved_on(remote, target.branch)


def _base(remote: Remote, branch: str, head: str, tip: str) -> str:
    """The commit to build on: HEAD, or the remote's where that is ahead."""
    if tip:
        remote.fetch(f"refs/heads/{branch}", tip)
    if not tip or is_ancestor(remote.repository, tip, head):
        return head
    if not is_ancestor(remote.repository, head, tip):
        raise failed(f"{branch} here and on {remote.shown} have commits of their own", "git pull --rebase, then again")
    return tip


def _planned(repository: Repository, base: str, target: Target) -> Outcome:
    found = difference(repository, base, target)
    if not found:
        return Outcome(target=target, status=UNCHANGED, commit=base)
    text = target.message(len(found.written) + len(found.deleted), published_catalog(repository, base))
    return Outcome(target=target, status=PLANNED, written=found.written, deleted=found.deleted, text=text)


def _check_edits(repository: Repository, target: Target, outcome: Outcome) -> None:
    """Refuse to overwrite what a person edited: generated files that are neither as committed nor as rendered."""
    problems = []
    changing = {*outcome.written, *outcome.deleted}
    for path in (*repository.dirty(OWNED), *repository.ignored(OWNED)):
        full = f"{repository.prefix}{path}"
        if full in changing and _on_disk(repository, full) != target.files.get(full):
            hint = "kfgen render makes it anew, git restore brings the committed one back"
            text = "is neither as committed nor as rendered, and would be overwritten"
            problems.append(Problem(where=Where(path), code="edited", text=text, hint=hint))
    if problems:
        raise ProblemsError(problems)


def _on_disk(repository: Repository, path: str) -> bytes | None:
    try:
        return (repository.top / path).read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        return b""


def _follow(repository: Repository, commit: str, target: Target, outcome: Outcome) -> str:
    """Bring branch, index and work tree to a commit that follows HEAD; what else was changed there stays."""
    there = [
        path for path in (*outcome.written, *outcome.deleted) if _on_disk(repository, path) == target.files.get(path)
    ]
    own = [path.removeprefix(repository.prefix) for path in there]
    with settled(repository.folder, lambda _: None, hold=True):
        if own:
            repository.add(own)  # rendered already: what is there is what comes
        # Without hooks, which may render and wait for us: what comes is rendered.
        done = repository.attempt("-c", f"core.hooksPath={os.devnull}", "merge", "--ff-only", "--quiet", commit)
    return done.complaint if done.status else ""
