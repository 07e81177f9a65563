"""The catalog on disk → Sources; nothing outside the repository is read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from kfgen.domain.places import CATALOG, PROJECT_FILE
from kfgen.domain.problem import Problem, ProblemsError, Where
from kfgen.domain.tree import Sources
from kfgen.io.reading import read_file
from kfgen.yaml_text import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


# Where it may be said that Secrets may stand in clear text, and the key that says so.
_SETTINGS: Final = (PROJECT_FILE, f"{CATALOG}/environments/")
_PLAINTEXT: Final = b"plaintext"


def read_sources(root: Path) -> Sources:
    """All YAML files below `root/catalog`, by path relative to root.

    Raises:
        ProblemsError: for links that lead outside, things that are no files, and what cannot be read.
    """
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    walk = _Walk(os.path.realpath(root), problems)
    for path, name in walk.files(str(root / CATALOG), CATALOG):
        try:
            files[name] = read_file(path, MAX_BYTES + 1)
        except OSError as error:
            problems.append(_problem(name, "unreadable", f"cannot be read: {error.strerror}"))
    if problems:
        raise ProblemsError(problems)
    return Sources({name: files[name] for name in sorted(files)}, remote=_has_remote(root, files))


def _has_remote(root: Path, files: Mapping[str, bytes]) -> bool:
    """Whether Git knows the repository elsewhere too; false where the catalog asks for nothing that depends on it."""
    if not any(_PLAINTEXT in raw for name, raw in files.items() if name.startswith(_SETTINGS)):
        return False
    from kfgen.io.repository import find  # noqa: PLC0415 - few catalogs need to know

    repository = find(root)
    return repository is not None and bool(repository.run("remote").strip())


class _Walk:
    """Every YAML file below a folder; links are followed where they lead inside the repository, once each."""

    def __init__(self, top: str, problems: list[Problem]) -> None:
        self._top = top
        self._problems = problems
        self._seen: set[str] = set()

    def files(self, folder: str, shown: str) -> Iterator[tuple[str, str]]:
        """(path, path relative to the repository) of each file."""
        real = os.path.realpath(folder)
        if not self._inside(real, shown) or real in self._seen:
            return
        self._seen.add(real)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except FileNotFoundError:
            return
        except OSError as error:
            self._problems.append(_problem(shown, "unreadable", f"cannot be read: {error.strerror}"))
            return
        for entry in entries:
            if not entry.name.startswith("."):
                yield from self._entry(entry, f"{shown}/{entry.name}")

    def _entry(self, entry: os.DirEntry[str], name: str) -> Iterator[tuple[str, str]]:
        if entry.is_symlink() and not self._inside(os.path.realpath(entry.path), name):
            return
        yaml = entry.name.lower().endswith((".yaml", ".yml"))  # in capitals too: load says how it should end
        if os.path.isdir(entry.path) if entry.is_symlink() else entry.is_dir():  # a link may go round and round
            if yaml:
                hint = "rename it without .yaml"
                self._problems.append(_problem(name, "no-file", "is a folder, not a file", hint))
            yield from self.files(entry.path, name)
        elif yaml and (os.path.isfile(entry.path) if entry.is_symlink() else entry.is_file()):
            yield entry.path, name
        elif yaml:
            self._problems.append(_problem(name, "no-file", "is not a regular file"))

    def _inside(self, real: str, name: str) -> bool:
        if real.startswith(self._top.rstrip(os.sep) + os.sep):
            return True
        self._problems.append(_problem(name, "link", "is a link that leads outside the repository", "copy the file"))
        return False


def _problem(file: str, code: str, text: str, hint: str = "") -> Problem:
    return Problem(where=Where(file), code=code, text=text, hint=hint)
