"""Writing files of the catalog, for commands that a person runs to change it."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kfgen.domain.problem import Problem, ProblemsError, Where
from kfgen.io.files import make_folder, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


def write_catalog(root: Path, files: Mapping[str, str] | Mapping[str, str | None]) -> dict[str, str]:
    """Write files, each whole at every moment, delete those that are None; path → `written`, `changed` … .

    If one cannot be written, those before it are put back as they were.

    Raises:
        ProblemsError: for a place that leads outside the repository, or cannot be written.
    """
    with writing(root, files) as done:
        return done


@contextlib.contextmanager
def writing(root: Path, files: Mapping[str, str] | Mapping[str, str | None]) -> Iterator[dict[str, str]]:
    """The same for as long as what follows does not fail either: then all of them are put back."""
    top = os.path.realpath(root)
    done: dict[str, str] = {}
    with contextlib.ExitStack() as undo:
        for name, text in files.items():
            path = os.path.realpath(os.path.join(root, name))
            try:
                _check_inside(top, path)
                before = _content(path)
                content = None if text is None else text.encode("utf-8", "surrogateescape")
                done[name] = _becomes(before, content)
                if done[name] != "unchanged":
                    undo.callback(_put_back, path, before, list(_missing_folders(path)))
                    _write(path, content) if content is not None else os.unlink(path)
            except OSError as error:
                why = f"cannot be {'deleted' if text is None else 'written'}: {error.strerror}"
                raise ProblemsError([Problem(where=Where(name), code="write", text=why)]) from None
        yield done
        undo.pop_all()


def refuse_links(root: Path, names: Iterable[str]) -> None:
    """Refuse files that would lie beyond a link, wherever that leads: Git takes none from there.

    Raises:
        ProblemsError: with every link on the way; a name that ends in a slash is a folder of files.
    """
    folders = {str(parent) for name in names for parent in PurePosixPath(f"{name}x").parents}
    links = sorted(folder for folder in folders if os.path.islink(os.path.join(root, folder)))
    top = os.path.realpath(root)
    problems = []
    for link in links:
        inside = _is_inside(top, os.path.realpath(os.path.join(root, link)))
        text = "is a link, beyond which Git takes no file" if inside else "leads outside the repository"
        problems.append(Problem(where=Where(link), code="link", text=text, hint="make it a folder, or remove it"))
    if problems:
        raise ProblemsError(problems)


def _becomes(before: bytes | None, content: bytes | None) -> str:
    if before == content:
        return "unchanged"
    return "written" if before is None else "deleted" if content is None else "changed"


def text_of(root: Path, name: str) -> str | None:
    """A file's text; None where there is none.

    Raises:
        ProblemsError: if it cannot be read, or leads to what is no file of the repository.
    """
    try:
        path = os.path.join(root, name)
        if os.path.lexists(path):
            _check_own(root, path)
        raw = _content(path)
    except OSError as error:
        why = f"cannot be read: {error.strerror}"
        raise ProblemsError([Problem(where=Where(name), code="unreadable", text=why)]) from None
    return None if raw is None else raw.decode("utf-8", "surrogateescape")


def _is_inside(top: str, path: str) -> bool:
    """Both without links in them."""
    return path.startswith(top.rstrip(os.sep) + os.sep)


def _check_inside(top: str, path: str) -> None:
    if not _is_inside(top, path):
        raise PermissionError(0, "it leads outside the repository")
    if ".git" in os.path.relpath(path, top).split(os.sep):
        raise PermissionError(0, "it leads into .git, which is Git's own")


def _check_own(root: Path, path: str) -> None:
    """A link may lead to a device, or to what is nobody's business."""
    real = os.path.realpath(path)
    _check_inside(os.path.realpath(root), real)
    if not stat.S_ISREG(os.stat(real).st_mode):
        raise OSError(0, "it is no file")


def is_there(root: Path, name: str) -> bool:
    """Whether anything, a broken link even, stands at a path."""
    return os.path.lexists(os.path.join(root, name))


def _content(path: str) -> bytes | None:
    if not os.path.lexists(path):
        return None
    with open(path, "rb") as old:
        return old.read()


def _write(path: str, content: bytes) -> None:
    make_folder(os.path.dirname(path))
    replace(path, content)


def _missing_folders(path: str) -> Iterator[str]:
    """The folders above a path that are not there yet, innermost first."""
    folder = os.path.dirname(path)
    while not os.path.lexists(folder):
        yield folder
        folder = os.path.dirname(folder)


def _put_back(path: str, before: bytes | None, folders: list[str]) -> None:
    with contextlib.suppress(OSError):
        if before is not None:
            _write(path, before)
            return
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        for folder in folders:
            os.rmdir(folder)
