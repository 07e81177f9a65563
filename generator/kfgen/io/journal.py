"""The journal of a change of many files: what stood there before, kept outside the work tree until all of it is done.

It is written before the first file is touched and deleted after the last. While it is there, the change can be undone:
by the run itself when the disk is full or a right is missing, or by the next command when the run was killed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kfgen.domain.places import OWNED
from kfgen.domain.problem import Problem, ProblemsError, Where
from kfgen.io.files import beside, create, make_folder, remove, replace
from kfgen.io.reading import read_file
from kfgen.io.state import is_outside_git, state_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FORMAT: Final = 1
_NAME: Final = "journal"


@dataclass(frozen=True, slots=True)
class Step:
    """One file of a change: its content and mode before (None: not there), the digest of its content after."""

    path: str
    old: bytes | None
    mode: int
    new: str  # empty: deleted


@dataclass(slots=True)
class Journal:
    """A change of many files; paths relative to the root. `made` and `modes`: folders made, and those that may go."""

    root: Path
    steps: list[Step] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    modes: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path, written: Mapping[str, str], deleted: Iterable[str]) -> Journal:
        """What a change will do: files to write by the digest of their content, and files to delete.

        Raises:
            OSError: if what is there cannot be read.
        """
        journal = cls(root)
        there: dict[str, bool] = {"": True}
        for path, new in written.items():
            is_there = journal._is_folder(os.path.dirname(path), there)
            journal.steps.append(journal._step(path, new) if is_there else Step(path, None, 0, new))
        for path in deleted:
            step = journal._step(path, "")
            if step.old is not None:
                journal.steps.append(step)
                journal._note_modes(os.path.dirname(path))
        journal.made = sorted(folder for folder, is_there in there.items() if not is_there)
        return journal

    def _is_folder(self, folder: str, known: dict[str, bool]) -> bool:
        """Whether a folder is there; this one and those above it are noted in `known`."""
        if folder not in known:
            above = self._is_folder(os.path.dirname(folder), known)
            known[folder] = above and os.path.isdir(f"{self.root}/{folder}")
        return known[folder]

    def _note_modes(self, folder: str) -> None:
        while folder not in self.modes and "/" in folder:
            self.modes[folder] = stat.S_IMODE(os.stat(f"{self.root}/{folder}").st_mode)
            folder = os.path.dirname(folder)

    def _step(self, path: str, new: str) -> Step:
        try:
            old = read_file(f"{self.root}/{path}")
        except (FileNotFoundError, NotADirectoryError):
            return Step(path, None, 0, new)
        return Step(path, old, stat.S_IMODE(os.stat(f"{self.root}/{path}").st_mode), new)

    def save(self) -> None:
        """Write the journal, whole and on the disk itself.

        Raises:
            OSError: if it cannot be written; nothing may be touched then.
        """
        path = _place(self.root)
        make_folder(os.path.dirname(path))
        replace(path, self._as_bytes())

    def _as_bytes(self) -> bytes:
        rows = [[one.path, None if one.old is None else len(one.old), one.mode, one.new] for one in self.steps]
        head = json.dumps([_FORMAT, rows, self.made, self.modes], separators=(",", ":")).encode()
        body = b"".join([head, b"\n", *(one.old for one in self.steps if one.old is not None)])
        return _checksum(body).encode() + b"\n" + body

    def end(self) -> None:
        """Delete the journal: from here on the change is done, or undone.

        Raises:
            OSError: if it stays.
        """
        state = state_folder(self.root)
        remove(str(state / _NAME))
        if is_outside_git(state):
            with contextlib.suppress(OSError):  # the lock is in it while somebody writes
                os.rmdir(state)

    def undo(self) -> int:
        """Put everything back as it was, but for what somebody changed since; how many files that were.

        It can be stopped at any moment and done again.

        Raises:
            ProblemsError: if something cannot be put back; the journal stays, and the next command tries again.
        """
        path = ""
        try:
            for step in self.steps:
                path = step.path
                remove(beside(f"{self.root}/{path}"))  # first of all, since it makes room on a full disk
            back = [step for step in self.steps if self._is_done(step)]
            for step in back:
                path = step.path
                self._stage_old(step)
            os.sync()
            for step in back:
                path = step.path
                place = f"{self.root}/{path}"
                remove(place) if step.old is None else os.replace(beside(place, "old"), place)
            for path in reversed(self.made):
                with contextlib.suppress(OSError):  # somebody else's files are in it now, or it was never made
                    os.rmdir(f"{self.root}/{path}")
            path = os.path.relpath(_place(self.root), self.root)
            self.end()
        except OSError as error:
            raise _stuck(path, error) from None
        return len(back)

    def _is_done(self, step: Step) -> bool:
        """Whether a step was taken, and nobody has changed the file since."""
        try:
            now = read_file(f"{self.root}/{step.path}")
        except FileNotFoundError:
            return not step.new
        except (IsADirectoryError, NotADirectoryError):  # somebody else's
            return False
        return bool(step.new) and now != step.old and content_digest(step.path, now) == step.new

    def _stage_old(self, step: Step) -> None:
        if step.old is None:
            return
        folder = os.path.dirname(step.path)
        missing: list[str] = []
        while not os.path.isdir(f"{self.root}/{folder}"):
            missing.append(folder)
            folder = os.path.dirname(folder)
        for one in reversed(missing):
            os.mkdir(f"{self.root}/{one}", self.modes.get(one, 0o777))
        waiting = beside(f"{self.root}/{step.path}", "old")
        create(waiting, step.old)
        os.chmod(waiting, step.mode)


def content_digest(path: str, content: bytes) -> str:
    """What tells one content of a file from another, and from the same content of another file."""
    return hashlib.blake2b(b"%b\0%b" % (path.encode(), content), digest_size=16).hexdigest()


def is_pending(root: Path) -> bool:
    """Whether a change was begun and neither finished nor undone: somebody is at it, or was killed."""
    return os.path.lexists(_place(root))


def recover(root: Path) -> int:
    """Undo what a killed run left half done; how many files were put back. To be called under the lock.

    Raises:
        ProblemsError: if it cannot be undone, or the journal makes no sense.
    """
    place = _place(root)
    try:
        raw = read_file(place)
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise _stuck(os.path.relpath(place, root), error) from None
    return _journal(root, raw).undo()


def _journal(root: Path, raw: bytes) -> Journal:
    checksum, _, body = raw.partition(b"\n")
    head, _, contents = body.partition(b"\n")
    try:
        version, rows, made, modes = json.loads(head)
        if checksum.decode() != _checksum(body) or version != _FORMAT:
            raise ValueError("of another version, or not whole")
        journal = Journal(
            root, [], [_owned(root, one) for one in made], {str(name): int(modes[name]) for name in modes}
        )
        start = 0
        for path, size, mode, new in rows:
            old = None if size is None else contents[start : start + size]
            start += size or 0
            journal.steps.append(Step(_owned(root, path), old, int(mode), str(new)))
    except (AttributeError, TypeError, ValueError):
        text = "was left by a run that was stopped, and makes no sense"
        hint = "look at git status, delete it, then kfgen render"
        where = Where(os.path.relpath(_place(root), root))
        raise ProblemsError([Problem(where=where, code="journal", text=text, hint=hint)]) from None
    return journal


def _owned(root: Path, path: str) -> str:
    """A path of a journal, which outside Git may be anybody's file: it may lead nowhere but into our folders."""
    parts = path.split("/")
    folder = os.path.dirname(f"{os.path.realpath(root)}/{path}")
    if parts[0] not in OWNED or {"", ".", ".."} & set(parts) or os.path.realpath(folder) != folder:
        raise ValueError(f"{path} leads out of the repository")
    return path


def _stuck(path: str, error: OSError) -> ProblemsError:
    text = f"what a run that was stopped had begun cannot be undone here: {error.strerror}"
    hint = "mend that, then run any command of kfgen"
    return ProblemsError([Problem(where=Where(path), code="unfinished", text=text, hint=hint)])


def _place(root: Path) -> str:
    return str(state_folder(root) / _NAME)


def _checksum(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()
