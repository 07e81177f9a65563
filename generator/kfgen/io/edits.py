"""A person's edits of generated files: what is neither committed nor anything that kfgen makes is not overwritten."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kfgen.domain.conflicts import conflict_at
from kfgen.domain.places import CATALOG, OWNED
from kfgen.domain.problem import Problem, ProblemsError, Where
from kfgen.domain.tree import Sources
from kfgen.io.journal import content_digest
from kfgen.io.record import known
from kfgen.io.repository import Repository, find
from kfgen.pipeline import render

if TYPE_CHECKING:
    from collections.abc import Mapping, Set
    from pathlib import Path


def refuse_edits(root: Path, old: Mapping[str, bytes]) -> None:
    """Refuse to replace or delete files of ours that somebody edited and did not commit; `old`: path → content.

    Nobody's edit is what kfgen wrote here, what is committed, what Git made in a merge, and what the catalog of the
    last commit renders to. It is asked in that order, from a millisecond to a second; mostly the first answers for all
    files. Without Git there is nothing to compare with, and the mark in a file decides.

    Raises:
        ProblemsError: for every such file.
    """
    repository = find(root)
    if repository is None:
        return
    written = known(root)
    doubtful = {path: text for path, text in old.items() if content_digest(path, text).encode() not in written}
    for explained in (_in_conflict, _committed, _merged, _filtered, _rendered_before):
        if not doubtful:
            return
        told = explained(repository, doubtful)
        doubtful = {path: text for path, text in doubtful.items() if path not in told}
    if doubtful:
        tracked = repository.committed(OWNED)
        raise ProblemsError([_refusal(path, is_tracked=path in tracked) for path in sorted(doubtful)])


def _in_conflict(_: Repository, files: Mapping[str, bytes]) -> set[str]:
    """Both sides of a conflict: nobody wants to keep that."""
    return {path for path, text in files.items() if conflict_at(text)}


def _committed(repository: Repository, files: Mapping[str, bytes]) -> set[str]:
    return _same(repository.committed(OWNED), files)


def _merged(repository: Repository, files: Mapping[str, bytes]) -> set[str]:
    """What Git put there while it merged: joined files are staged, and of those in conflict it may leave one side."""
    if not repository.operation():
        return set()
    return _same(repository.staged(OWNED), files) | set(repository.unmerged(OWNED))


def _filtered(repository: Repository, files: Mapping[str, bytes]) -> set[str]:
    """What is committed, but for the line ends or filters that Git applies on the way to disk."""
    committed = repository.committed(OWNED)
    there = [path for path in files if path in committed]
    return {path for path, blob in repository.hashed(there).items() if committed[path] == blob} if there else set()


def _rendered_before(repository: Repository, files: Mapping[str, bytes]) -> set[str]:
    """What the catalog of the last commit renders to: it was committed without its output."""
    blobs = repository.committed([CATALOG])
    contents = repository.contents(blobs.values()) if blobs else {}
    sources = {path: contents[blob] for path, blob in sorted(blobs.items()) if path.endswith((".yaml", ".yml"))}
    try:
        tree = render(Sources(sources)).tree.files
    except ProblemsError:
        return set()
    return {path for path, text in files.items() if path in tree and tree[path].encode() == text}


def _same(ids: Mapping[str, str], files: Mapping[str, bytes]) -> set[str]:
    """The files whose content Git knows by their ids: worked out here, so that it need not be read from Git."""
    return {path for path, text in files.items() if path in ids and blob_id(text, ids[path]) == ids[path]}


def blob_id(content: bytes, like: str) -> str:
    """The id that Git gives a file's content, in a repository whose ids are `like` this one (SHA-1 or SHA-256)."""
    whole = b"blob %d\0%b" % (len(content), content)
    digest = hashlib.sha1(whole, usedforsecurity=False) if len(like) == 40 else hashlib.sha256(whole)
    return digest.hexdigest()


def _refusal(path: str, *, is_tracked: bool) -> Problem:
    if is_tracked:
        text = "was edited and the edit is not committed: it would be lost"
        hint = (
            f"see it with git diff -- {path}; say it in {CATALOG}/, then git checkout -- {path} or kfgen render --force"
        )
    else:
        text = "is not in Git, and not what kfgen wrote: it would be lost"
        hint = "move it away, or kfgen render --force"
    return Problem(where=Where(path), code="edited", text=text, hint=hint)


@dataclass(frozen=True, slots=True)
class Staged:
    """What came of files in conflict that were rendered again: those staged, or why they could not be."""

    paths: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def stage_rendered(root: Path, rendered: Set[str], *, conflicts: bool) -> Staged:
    """Stage the generated files that Git could not merge, now that they are rendered again; no other file.

    `rendered`: the files that the disk now holds; `conflicts`: whether one of them held both sides of a conflict, which
    is seen in a `git stash pop` too. Without a sign of either, Git is not asked.
    """
    repository = find(root)
    if repository is None or not (conflicts or repository.operation()):
        return Staged()
    try:
        unmerged = repository.unmerged(OWNED)
        mended = tuple(path for path in unmerged if path in rendered or not (root / path).exists())
        if mended:
            repository.add(mended)
    except ProblemsError as error:
        return Staged(problems=error.problems)
    return Staged(mended)
