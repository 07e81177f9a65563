"""FileTree ↔ the repository: what differs, and the only code that writes or deletes generated files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kfgen.domain.places import MARK, OWNED
from kfgen.domain.problem import Problem, ProblemsError, Where
from kfgen.io import record
from kfgen.io.files import beside, create, remove, remove_empty
from kfgen.io.journal import Journal, content_digest
from kfgen.io.reading import read_file
from kfgen.io.state import state_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Set
    from pathlib import Path

    from kfgen.domain.tree import FileTree

_MARK: Final = MARK.encode()
_MARK_WITHIN: Final = 512  # bytes from the start in which our mark stands


@dataclass(frozen=True, slots=True)
class Changes:
    """What must be done so that the disk holds the tree: paths relative to the root, sorted."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: int

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.written or self.deleted)

    @property
    def paths(self) -> frozenset[str]:
        """All that differs."""
        return frozenset((*self.written, *self.deleted))

    def narrowed(self, paths: Set[str]) -> Changes:
        """Some of the changes alone."""
        written, deleted = (tuple(path for path in some if path in paths) for some in (self.written, self.deleted))
        return Changes(written, deleted, self.unchanged)


def compare(tree: FileTree, root: Path, wanted: Callable[[str], bool] = lambda _: True) -> Changes:
    """What differs between the tree and the disk, among the paths that are `wanted`.

    Only files that bear our mark, in the folders we own, are ever deleted.

    Raises:
        ProblemsError: where a file of somebody else's, or a link, stands in the way.
    """
    problems: list[Problem] = []
    written: list[str] = []
    present, links = _read(root, tree, problems)
    for path in tree:
        if not wanted(path):
            continue
        on_disk = present.get(path)
        if on_disk is None:
            written.append(path)
            if os.path.lexists(f"{root}/{path}") or any(path.startswith(f"{link}/") for link in links):
                problems.append(_in_the_way(path, "is not a file that kfgen wrote"))
            problems += [_in_the_way(above, "stands where a folder goes") for above in _above(path) if above in present]
        elif on_disk != tree.files[path].encode():
            written.append(path)
            if not is_ours(on_disk):
                problems.append(_in_the_way(path, "was not written by kfgen"))
    deleted = [path for path, text in present.items() if path not in tree.files and wanted(path) and is_ours(text)]
    if problems:
        raise ProblemsError(problems)
    unchanged = sum(1 for path in tree.files if wanted(path)) - len(written)
    return Changes(tuple(written), tuple(sorted(deleted)), unchanged)


def _read(root: Path, tree: FileTree, problems: list[Problem]) -> tuple[dict[str, bytes], list[str]]:
    """What stands in the folders we own: files with their text (only its start, if not in the tree), and links."""
    links: list[str] = []
    found: dict[str, bytes] = {}
    try:
        for path, name in _present(root, problems, links):
            found[name] = read_file(path, None if name in tree.files else _MARK_WITHIN)
        return found, links
    except OSError as error:
        where = os.path.relpath(str(error.filename or root), root)
        text = f"cannot be read: {error.strerror}"
        raise ProblemsError([Problem(where=Where(where), code="unreadable", text=text)]) from None


def is_ours(text: bytes) -> bool:
    """Whether a file bears our mark near its start."""
    return _MARK in text[:_MARK_WITHIN]


def apply(
    changes: Changes, tree: FileTree, root: Path, look: Callable[[Mapping[str, bytes]], object] = lambda _: None
) -> None:
    """Write and delete, all or nothing: every new file is whole beside its place before the first old one is touched.

    `look` gets what will be replaced or deleted, path → content, before anything is, and may refuse it.

    Raises:
        ProblemsError: if the disk is full or a right is missing; everything is as it was then.
    """
    if not changes:
        return
    attempt = _Attempt(root, tree, changes)
    try:
        look(attempt.replaced())
        attempt.prepare()
        attempt.commit()
    except OSError as error:
        text = f"cannot be {attempt.doing}: {error.strerror}"
        problem = Problem(where=Where(attempt.path), code="write", text=text)
        raise ProblemsError([problem, *attempt.undo()]) from None
    except BaseException:  # Ctrl-C
        attempt.undo()
        raise


class _Attempt:
    """A change on its way to disk; `path` and `doing` say what is being tried, for the message."""

    def __init__(self, root: Path, tree: FileTree, changes: Changes) -> None:
        self._root = root
        self._tree = tree
        self._contents = {path: tree.files[path].encode() for path in changes.written}
        self._deleted = changes.deleted
        self._journal: Journal | None = None  # once it is on disk
        self.path, self.doing = os.path.relpath(state_folder(root), root), "written"

    def replaced(self) -> dict[str, bytes]:
        """What there is in the places of the files, path → content.

        Raises:
            OSError: if something cannot be read.
        """
        digests = {path: content_digest(path, content) for path, content in self._contents.items()}
        self._plan = Journal.of(self._root, digests, self._deleted)
        return {step.path: step.old for step in self._plan.steps if step.old is not None}

    def prepare(self) -> None:
        """Write the journal, then every new file beside its place."""
        self._journal = self._plan
        self._journal.save()
        fresh = record.is_empty(self._root)
        record.note(
            self._root, self._digests_of_all() if fresh else [step.new for step in self._plan.steps if step.new]
        )
        self.doing = "made"
        for folder in self._journal.made:
            self.path = folder
            os.mkdir(f"{self._root}/{folder}")
        self.doing = "written"
        for path, content in self._contents.items():
            self.path = path
            create(beside(f"{self._root}/{path}"), content)
        if self._contents:
            os.sync()  # one barrier for all files: a sync each would take milliseconds a file

    def _digests_of_all(self) -> list[str]:
        """In a fresh clone also those of files that are up to date: so that Git need not be asked about them later."""
        return [content_digest(path, text.encode()) for path, text in self._tree.files.items()]

    def commit(self) -> None:
        """Put every new file in its place, delete what goes and the folders that are empty then."""
        for path in self._contents:
            self.path = path
            place = f"{self._root}/{path}"
            os.replace(beside(place), place)
        self.doing = "deleted"
        for path in self._deleted:
            self.path = path
            remove(f"{self._root}/{path}")
        for folder in sorted({os.path.dirname(path) for path in self._deleted}):
            remove_empty(self._root, folder)
        if self._journal is not None:
            self._journal.end()

    def undo(self) -> tuple[Problem, ...]:
        """Take everything back; what cannot be, which the next command tries again."""
        try:
            if self._journal is not None:
                self._journal.undo()
        except ProblemsError as error:
            return tuple(error.problems)
        return ()


def _present(root: Path, problems: list[Problem], links: list[str]) -> Iterator[tuple[str, str]]:
    """(path, path relative to the root) of what stands in the folders we own; links are noted, not followed."""
    for top in OWNED:
        folder = root / top
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            problems.append(_in_the_way(top, "must be a folder of this repository"))
        else:
            yield from _walk(str(folder), top, links)


def _walk(folder: str, shown: str, links: list[str]) -> Iterator[tuple[str, str]]:
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        name = f"{shown}/{entry.name}"
        if entry.is_symlink():
            links.append(name)
        elif entry.is_dir():
            yield from _walk(entry.path, name, links)
        elif entry.is_file():
            yield entry.path, name


def _above(path: str) -> Iterator[str]:
    """The folders that a path is in."""
    while path := os.path.dirname(path):
        yield path


def _in_the_way(path: str, text: str) -> Problem:
    return Problem(where=Where(path), code="not-ours", text=text, hint="move it out of the way, or delete it")
