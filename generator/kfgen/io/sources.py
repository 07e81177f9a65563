"""The catalog on disk → Sources; nothing outside the repository is read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kfgen.domain.places import CATALOG
from kfgen.domain.problem import Problem, ProblemsError, Where
from kfgen.domain.tree import Sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read_sources(root: Path) -> Sources:
    """All YAML files below `root/catalog`, by path relative to root.

    Raises:
        ProblemsError: for links that lead outside, things that are no files, and what cannot be read.
    """
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    folder = root / CATALOG
    top = os.path.realpath(root)
    for path, relative in _walk(str(folder), top, CATALOG, problems):
        try:
            with open(path, "rb") as stream:
                files[relative] = stream.read()
        except OSError as error:
            problems.append(_problem(relative, "unreadable", f"cannot be read: {error.strerror}"))
    if problems:
        raise ProblemsError(problems)
    return Sources({name: files[name] for name in sorted(files)})


def _walk(folder: str, top: str, shown: str, problems: list[Problem]) -> Iterator[tuple[str, str]]:  # noqa: C901
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError as error:
        problems.append(_problem(shown, "unreadable", f"cannot be read: {error.strerror}"))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        name = f"{shown}/{entry.name}"
        if entry.is_symlink() and not _leads_inside(entry.path, top):
            problems.append(_problem(name, "link", "is a link that leads outside the repository", "copy the file"))
        elif entry.is_dir() and not entry.is_symlink():
            yield from _walk(entry.path, top, name, problems)
        elif entry.name.endswith((".yaml", ".yml")) and entry.is_file():
            yield entry.path, name
        elif entry.name.endswith((".yaml", ".yml")):
            problems.append(_problem(name, "no-file", "is not a regular file"))


def _leads_inside(path: str, top: str) -> bool:
    target = os.path.realpath(path)
    return target.startswith(top + os.sep) and os.path.exists(target)


def _problem(file: str, code: str, text: str, hint: str = "") -> Problem:
    return Problem(where=Where(file), code=code, text=text, hint=hint)
