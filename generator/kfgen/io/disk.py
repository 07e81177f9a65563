"""FileTree ↔ the repository: what differs, and the only code that writes or deletes generated files."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kfgen.domain.places import MARK, OWNED
from kfgen.domain.problem import Problem, ProblemsError, Where
from kfgen.io.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


def apply(changes: Changes, tree: FileTree, root: Path) -> None:
    """Write and delete: every new file is whole beside its place before the first old one is touched.

    Raises:
        ProblemsError: if the disk is full or a right is missing; nothing has been changed then.
    """
    attempt = _Attempt(root)
    try:
        for path in changes.written:
            attempt.stage(path, tree.files[path])
        for path in changes.deleted:
            attempt.set_aside(path)
        attempt.commit()
    except OSError as error:
        attempt.undo()
        text = f"cannot be {attempt.doing}: {error.strerror}"
        raise ProblemsError([Problem(where=Where(attempt.path), code="write", text=text)]) from None


class _Attempt:
    """Files on their way to disk: new ones beside their places, old ones renamed, until all of it is there."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._staged: dict[str, str] = {}
        self._aside: dict[str, str] = {}
        self._folders: list[str] = []
        self.path, self.doing = "", "written"  # what is being tried, for the message

    def stage(self, path: str, text: str) -> None:
        """Write a new file beside its place."""
        self.path, self.doing = path, "written"
        temporary = self._beside(path, "new")
        self._staged[path] = temporary
        descriptor = self._opened(temporary)
        try:
            raw = memoryview(text.encode())
            while raw:  # a write may be cut short
                raw = raw[os.write(descriptor, raw) :]
        finally:
            os.close(descriptor)

    def set_aside(self, path: str) -> None:
        """Rename what is to be deleted, if it is still there."""
        self.path, self.doing = path, "deleted"
        if f"{self._root}/{path}" in self._staged.values():
            return  # left by a run that was killed, and staged anew
        with contextlib.suppress(FileNotFoundError):
            aside = self._beside(path, "old")
            os.rename(self._root / path, aside)
            self._aside[path] = aside

    def commit(self) -> None:
        """Put every new file in its place, and delete what was set aside."""
        if self._staged:
            os.sync()  # one barrier for all files: a sync each would take milliseconds a file
        self.doing = "written"
        for path, temporary in self._staged.items():
            self.path = path
            os.replace(temporary, f"{self._root}/{path}")
        for path, aside in self._aside.items():
            with contextlib.suppress(OSError):  # it is ours, so the next run tries again
                os.unlink(aside)
            _remove_empty(self._root, Path(path).parent)

    def undo(self) -> None:
        """Take everything back, as far as the disk lets us."""
        with contextlib.suppress(OSError):
            for path, aside in self._aside.items():
                os.rename(aside, self._root / path)
        for temporary in self._staged.values():
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        for folder in reversed(self._folders):
            with contextlib.suppress(OSError):
                os.rmdir(folder)

    def _opened(self, path: str) -> int:
        """A new file; what a killed run, or somebody with a link to elsewhere, left in its place is removed."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        try:
            return os.open(path, flags, 0o666)
        except FileNotFoundError:
            self._make(os.path.dirname(path))
        except FileExistsError:
            os.unlink(path)
        return os.open(path, flags, 0o666)

    def _make(self, folder: str) -> None:
        if not os.path.isdir(folder):
            self._make(os.path.dirname(folder))
            os.mkdir(folder)
            self._folders.append(folder)

    def _beside(self, path: str, kind: str) -> str:
        folder, _, name = path.rpartition("/")
        return f"{self._root}/{folder}/.{name}.kfgen-{kind}"


def _remove_empty(root: Path, folder: Path) -> None:
    while len(folder.parts) > 1:
        try:
            (root / folder).rmdir()
        except OSError:
            return
        folder = folder.parent


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


def _in_the_way(path: str, text: str) -> Problem:
    return Problem(where=Where(path), code="not-ours", text=text, hint="move it out of the way, or delete it")
