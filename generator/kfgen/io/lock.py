"""One run at a time, and nothing half done: who reads or writes the tree waits for a writer, or undoes a killed one."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import Problem, ProblemsError, Where
from kfgen.io.files import make_folder
from kfgen.io.journal import is_pending, recover
from kfgen.io.state import is_outside_git, state_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATIENCE: Final = 1.0  # seconds before it is said what is waited for
_PAUSE: Final = 0.05  # seconds between two looks
_READ_ONLY: Final = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def settled(root: Path, say: Callable[[str], None], *, hold: bool, writes: bool = True) -> Iterator[None]:
    """With nothing half done in the tree; with `hold`, no other run writes to it until the end.

    `say` is told what is waited for and what was undone. Who does not write may do without a lock where none can be
    made: a tree that cannot be written to stays as it is.

    Raises:
        ProblemsError: if the lock cannot be made, or what a killed run left cannot be undone.
    """
    if not hold and not is_pending(root):
        yield
        return
    with _locked(root, say, writes=writes):
        back = recover(root) if is_pending(root) else None
        if back is not None:
            say(f"an earlier run was stopped: put back {back} file{'' if back == 1 else 's'} as it found them")
        if hold:
            yield
            return
    yield


@contextmanager
def _locked(root: Path, say: Callable[[str], None], *, writes: bool) -> Iterator[None]:
    """The kernel's lock on a file: it ends with the process that holds it, however that ends."""
    state = state_folder(root)
    path = str(state / "lock")
    try:
        descriptor = _acquire(path, say)
    except OSError as error:
        if writes or error.errno not in _READ_ONLY:
            where = Where(os.path.relpath(path, root))
            text = f"cannot be locked: {error.strerror}"
            raise ProblemsError([Problem(where=where, code="write", text=text)]) from None
        yield
        return
    try:
        yield
    finally:
        if is_outside_git(state):  # nothing of ours stays in a folder without Git
            with contextlib.suppress(OSError):
                os.unlink(path)
                os.rmdir(state)
        os.close(descriptor)


def _acquire(path: str, say: Callable[[str], None]) -> int:
    from fcntl import LOCK_EX, LOCK_NB, flock  # noqa: PLC0415 - not everywhere, and most commands lock nothing

    started = time.monotonic()
    told = False
    while True:
        descriptor = _opened(path)
        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
            if _is_still(descriptor, path):
                os.ftruncate(descriptor, 0)
                os.write(descriptor, str(os.getpid()).encode())
                return descriptor
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode("ascii", "replace")
            if not told and time.monotonic() - started > _PATIENCE:
                say(f"waiting for another run of kfgen to end (process {holder})")
                told = True
            time.sleep(_PAUSE)
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _opened(path: str) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    while True:
        make_folder(os.path.dirname(path))
        with contextlib.suppress(FileNotFoundError):  # its last holder has just cleared it away
            return os.open(path, flags, 0o666)


def _is_still(descriptor: int, path: str) -> bool:
    """Whether what was locked is what others will find, and not a file whose last holder has just deleted it."""
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    return False
