"""What a person names to be read: files, folders of manifests, standard input. No more of it than anybody means."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import Problem, ProblemsError, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT: Final = 64 * 2**20  # bytes; all of KServe's manifests with their CRDs are 8 MiB
_MANY: Final = 20_000  # files and folders below a folder
_STDIN: Final = "standard input"


def given_bytes(path: str) -> bytes:
    """A file's content; `-` is standard input. A pipe is read to its end, as that is.

    Raises:
        ProblemsError: for what cannot be read, or has no end.
    """
    try:
        if path == "-":
            raw = sys.stdin.buffer.read(LIMIT + 1)
        else:
            with open(path, "rb") as stream:
                raw = stream.read(LIMIT + 1)
    except (OSError, ValueError) as error:  # ValueError: no file is called so
        raise _failed(path, "unreadable", f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(raw) > LIMIT:
        raise _failed(path, "too-large", f"is larger than {LIMIT // 2**20} MiB")
    return raw


def given_text(path: str) -> str:
    """The same as text; what is no UTF-8 is kept."""
    return given_bytes(path).decode("utf-8", "surrogateescape")


def manifests(path: str) -> Iterator[str]:
    """The files at or below a path that hold manifests; links to folders are not followed.

    Raises:
        ProblemsError: for a folder that holds more than anybody means.
    """
    if not os.path.isdir(path):
        yield path
        return
    found, seen = [], 0
    for folder, folders, files in os.walk(path):
        seen += len(folders) + len(files)
        if seen > _MANY:
            raise _failed(path, "too-large", f"holds more than {_MANY} files and folders")
        found += [os.path.join(folder, one) for one in files if one.endswith((".yaml", ".yml"))]
    yield from (file for file in sorted(found) if _is_regular(file))


def _is_regular(path: str) -> bool:
    """Whether it is a file, or a link to one; not a device or a pipe."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False


def _failed(path: str, code: str, text: str) -> ProblemsError:
    return ProblemsError([Problem(where=Where(_STDIN if path == "-" else path), code=code, text=text)])
