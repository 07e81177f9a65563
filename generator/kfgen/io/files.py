"""Writing single files so that each is whole at every moment: beside its place first, then renamed into it.

Everything that kfgen writes goes through here, by calls of `os` that a test can stop one by one.
"""

from __future__ import annotations

import contextlib
import errno
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_NOT_EMPTY: Final = (errno.ENOTEMPTY, errno.EEXIST)


def beside(path: str, kind: str = "new") -> str:
    """Where the content of a file waits to be renamed into its place: in the same folder, so on the same disk."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/.{name}.kfgen-{kind}"


def create(path: str, content: bytes, *, synced: bool = False) -> None:
    """Write a new file; what a killed run, or somebody with a link to elsewhere, left in its place is removed.

    Raises:
        OSError: if it cannot be written whole; its folder must be there.
    """
    try:
        descriptor = os.open(path, _FLAGS, 0o666)
    except FileExistsError:
        os.unlink(path)
        descriptor = os.open(path, _FLAGS, 0o666)
    try:
        raw = memoryview(content)
        while raw:  # a write may be cut short
            raw = raw[os.write(descriptor, raw) :]
        if synced:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(path: str, content: bytes, *, synced: bool = True) -> None:
    """Put a file in its place, old or new at every moment; after a power cut too, if it is `synced`.

    Raises:
        OSError: if it cannot be written; the old file is as it was then.
    """
    temporary = beside(path)
    try:
        create(temporary, content, synced=synced)
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    if synced:
        sync_folder(os.path.dirname(path))


def sync_folder(path: str) -> None:
    """See to it that what was renamed in a folder outlasts a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(path: str) -> None:
    """Delete a file, if it is there.

    Raises:
        OSError: if it is there and stays.
    """
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        os.unlink(path)


def make_folder(path: str, mode: int = 0o777) -> None:
    """Make a folder and those above it, as far as they are missing.

    Raises:
        OSError: if one cannot be made.
    """
    if path and not os.path.isdir(path):
        make_folder(os.path.dirname(path))
        with contextlib.suppress(FileExistsError):
            os.mkdir(path, mode)


def remove_empty(root: Path, folder: str) -> None:
    """Delete a folder and those above it, up to the first below `root`, while they are empty.

    Raises:
        OSError: if one is empty and stays.
    """
    while "/" in folder:
        try:
            os.rmdir(f"{root}/{folder}")
        except FileNotFoundError:
            pass
        except OSError as error:
            if error.errno in _NOT_EMPTY:
                return
            raise
        folder = os.path.dirname(folder)
