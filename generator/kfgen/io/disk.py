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
    """Write and delete: every new file is whole beside its place before the first old one is replaced.

    Raises:
        ProblemsError: if the disk is full or a right is missing; nothing has been changed then.
    """
    staged: dict[str, str] = {}
    try:
        for path in changes.written:
            staged[path] = _stage(f"{root}/{path}", tree.files[path])
        if staged:
            os.sync()  # one barrier for all files: a sync each would take milliseconds a file
        for path, temporary in staged.items():
            os.replace(temporary, f"{root}/{path}")
    except OSError as error:
        for temporary in staged.values():
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        where = next((path for path in changes.written if path not in staged), str(error.filename or root))
        raise ProblemsError(
            [Problem(where=Where(where), code="write", text=f"cannot be written: {error.strerror}")]
        ) from None
    for path in changes.deleted:
        os.unlink(root / path)
        _remove_empty(root, Path(path).parent)


def _stage(path: str, text: str) -> str:
    folder, _, name = path.rpartition("/")
    temporary = f"{folder}/.{name}.kfgen-new"
    try:
        stream = open(temporary, "wb", buffering=0)  # noqa: SIM115 - closed below
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)
        stream = open(temporary, "wb", buffering=0)  # noqa: SIM115
    with stream:
        raw = memoryview(text.encode())
        while raw:  # an unbuffered write may be cut short
            raw = raw[stream.write(raw) :]
    return temporary


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
