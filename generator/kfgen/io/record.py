"""Which contents of generated files kfgen wrote into this clone: what it made itself it may replace.

One line per file and content, appended; nothing depends on it but how soon kfgen is sure that nobody's edit is lost.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from kfgen.io.files import make_folder, replace
from kfgen.io.reading import read_file
from kfgen.io.state import is_outside_git, state_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_NAME: Final = "written"
_LINE: Final = 33  # bytes: a digest and what ends its line
_MOST: Final = 2**22  # bytes, some 120,000 files; then the older half goes


def known(root: Path) -> frozenset[bytes]:
    """The digests of all that was written, path and content; none where nothing is recorded."""
    try:
        return frozenset(read_file(_place(root)).split(b"\n"))
    except OSError:
        return frozenset()


def is_empty(root: Path) -> bool:
    """Whether nothing was ever recorded, as in a fresh clone."""
    return not os.path.exists(_place(root))


def note(root: Path, digests: Iterable[str]) -> None:
    """Record what is about to be written. Outside Git, where nothing could be compared with it, nothing is.

    Raises:
        OSError: if it cannot be recorded.
    """
    if is_outside_git(state_folder(root)):
        return
    path = _place(root)
    make_folder(os.path.dirname(path))
    lines = "".join(f"\n{digest}" for digest in digests).encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
    try:
        size = os.fstat(descriptor).st_size
        while lines:  # a write may be cut short
            lines = lines[os.write(descriptor, lines) :]
    finally:
        os.close(descriptor)
    if size > _MOST:
        replace(path, read_file(path)[-_MOST // _LINE // 2 * _LINE :], synced=False)


def _place(root: Path) -> str:
    return str(state_folder(root) / _NAME)
