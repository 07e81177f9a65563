"""Writing files of the catalog, for commands that a person runs to change it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kfgen.domain.problem import Problem, ProblemsError, Where

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_catalog(root: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Write files, each whole at every moment; path → `written`, `changed` or `unchanged`.

    Raises:
        ProblemsError: for a place that leads outside the repository, or cannot be written.
    """
    top = os.path.realpath(root)
    done = {}
    for name, text in files.items():
        path = os.path.realpath(os.path.join(root, name))
        try:
            if not path.startswith(top.rstrip(os.sep) + os.sep):
                raise PermissionError(0, "it leads outside the repository")
            done[name] = _write(path, text.encode())
        except OSError as error:
            why = f"cannot be written: {error.strerror}"
            raise ProblemsError([Problem(where=Where(name), code="write", text=why)]) from None
    return done


def _write(path: str, content: bytes) -> str:
    how = "written"
    if os.path.lexists(path):
        with open(path, "rb") as old:
            if old.read() == content:
                return "unchanged"
        how = "changed"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    temporary = f"{path}.{os.getpid()}.new"
    with open(temporary, "wb") as new:
        new.write(content)
        new.flush()
        os.fsync(new.fileno())
    os.replace(temporary, path)
    return how
