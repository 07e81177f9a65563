"""GitOps Promoter's contract for hydrators: proposed branches, and the note that says what they were made from."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kfgen.io.publishing import (
    ATTEMPTS,
    NEWER,
    PAUSE,
    PUBLISHED,
    Outcome,
    is_older,
    moved_on,
    prepared,
    publish,
)
from kfgen.io.publishing_together import one_by_one
from kfgen.stages.publication import dry_sha, note_text

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from kfgen.io.publishing import Prepared, Target
    from kfgen.io.remotes import Remote
    from kfgen.stages.publication import Commit

METADATA: Final = "hydrator.metadata"
NOTES: Final = "refs/notes/hydrator.metadata"


def proposed_branch(active: str, path: str) -> str:
    """The branch from which changes to an active branch are proposed; `path`: the app's folder on a shared one."""
    return f"{active}-next/{path}" if path else f"{active}-next"


def hydrate(remote: Remote, target: Target, catalog: Commit, *, dry_run: bool = False) -> Outcome:
    """Bring a proposed branch to what the catalog renders, and its note to the catalog's commit.

    Where nothing changes there is no commit: only the note moves.

    Raises:
        ProblemsError: if the remote cannot be reached or refuses.
    """
    tip = remote.tip(f"refs/heads/{target.branch}")
    before = _note(remote, tip) if tip else ""
    if before and before != catalog.sha and is_older(remote, catalog.sha, before):
        return Outcome(target=target, status=NEWER, commit=tip)
    outcome = publish(remote, target, catalog.sha, dry_run=dry_run)
    if dry_run or outcome.status == NEWER or not outcome.commit:
        return outcome
    return replace(outcome, noted=_move_note(remote, outcome.commit, catalog))


def hydrate_together(
    remote: Remote, targets: Sequence[Target], catalog: Commit, *, dry_run: bool = False
) -> list[Outcome]:
    """Bring several proposed branches there with their notes, all or none of them if the remote can do that.

    Raises:
        ProblemsError: if the remote cannot be reached or refuses.
    """
    for attempt in range(ATTEMPTS):
        time.sleep(PAUSE * attempt)
        found = [_prepared(remote, one, catalog) for one in targets]
        if dry_run:
            return [one.outcome for one in found]
        commits = {one.target.ref: one.commit(remote.repository) for one in found if one.is_due}
        standing = {one.target.ref: commits.get(one.target.ref, one.outcome.commit) for one in found}
        asked = [standing[one.target.ref] for one in found if one.outcome.status != NEWER]
        tip, noted, notes = _noted(remote, filter(None, asked), catalog)
        refs = {**commits, **({NOTES: notes} if noted else {})}
        done = remote.push_together(refs) if refs else None
        if refs and done is None:
            return one_by_one(targets, lambda one: hydrate(remote, one, catalog))
        if done is None or not done.status:
            return [_hydrated(one, commits, noted) for one in found]
        is_race = any(one.is_race(remote, done) for one in found if one.is_due) or remote.tip(NOTES) != tip
        if not is_race and "cannot lock ref" not in done.errors:
            raise remote.refusal(done)
    raise moved_on(remote, " and ".join(one.branch for one in targets))


def _prepared(remote: Remote, target: Target, catalog: Commit) -> Prepared:
    """What there is to do for a target; nothing where its note names a newer catalog."""
    found = prepared(remote, target, catalog.sha)
    before = _note(remote, found.tip) if found.tip else ""
    if before and before != catalog.sha and is_older(remote, catalog.sha, before):
        return replace(found, outcome=Outcome(target=target, status=NEWER, commit=found.tip))
    return found


def _hydrated(one: Prepared, commits: Mapping[str, str], noted: Container[str]) -> Outcome:
    commit = commits.get(one.target.ref, "")
    outcome = replace(one.outcome, status=PUBLISHED, commit=commit) if commit else one.outcome
    return replace(outcome, noted=outcome.status != NEWER and outcome.commit in noted)


def _noted(remote: Remote, commits: Iterable[str], catalog: Commit) -> tuple[str, set[str], str]:
    """Where the remote's notes stand, the commits that need another one, and the commit that holds those too."""
    tip = remote.tip(NOTES)
    if tip:
        remote.fetch(NOTES, tip)
    notes, noted, last = _Notes(remote, tip), set(), ""
    try:
        for commit in commits:
            before = notes.dry(commit)
            if before != catalog.sha and not (before and is_older(remote, catalog.sha, before)):
                last = notes.add(commit, note_text(catalog))
                noted.add(commit)
    finally:
        notes.close()
    return tip, noted, last


def _note(remote: Remote, commit: str) -> str:
    """The dry commit that the remote's note on a commit names, or an empty text."""
    tip = remote.tip(NOTES)
    if not tip:
        return ""
    remote.fetch(NOTES, tip)
    with_notes = _Notes(remote, tip)
    try:
        return with_notes.dry(commit)
    finally:
        with_notes.close()


def _move_note(remote: Remote, commit: str, catalog: Commit) -> bool:
    """Note on a commit what it was hydrated from; whether that was not known yet."""
    for attempt in range(ATTEMPTS):
        time.sleep(0.2 * attempt)
        tip = remote.tip(NOTES)
        if tip:
            remote.fetch(NOTES, tip)
        notes = _Notes(remote, tip)
        try:
            before = notes.dry(commit)
            if before == catalog.sha or (before and is_older(remote, catalog.sha, before)):
                return False
            done = remote.push(notes.add(commit, note_text(catalog)), NOTES)
        finally:
            notes.close()
        if not done.status:
            return True
        if "cannot lock ref" not in done.errors and remote.tip(NOTES) == tip:
            raise remote.refusal(done)
    raise moved_on(remote, NOTES)


class _Notes:
    """The remote's notes under a name of this process: those of the repository itself are left alone."""

    def __init__(self, remote: Remote, tip: str) -> None:
        self._repository = remote.repository
        self._ref = f"refs/notes/kfgen-{os.getpid()}"
        self.close()
        if tip:
            self._repository.run("update-ref", self._ref, tip)

    def dry(self, commit: str) -> str:
        done = self._repository.attempt("notes", f"--ref={self._ref}", "show", commit)
        return "" if done.status else dry_sha(done.output.decode("utf-8", "replace"))

    def add(self, commit: str, text: str) -> str:
        """The commit that holds all notes and a new one."""
        self._repository.run("notes", f"--ref={self._ref}", "add", "--force", "--file=-", commit, stdin=text.encode())
        return self._repository.asks("rev-parse", "--verify", self._ref)

    def close(self) -> None:
        self._repository.attempt("update-ref", "-d", self._ref)
