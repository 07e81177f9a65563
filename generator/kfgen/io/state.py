"""Where kfgen keeps what belongs to one clone and is no part of it: journal, lock, memory, record of what it wrote."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from kfgen.io.repository import find

_OUTSIDE_GIT: Final = ".kfgen"


def state_folder(root: Path) -> Path:
    """`.git/kfgen`, in the Git folder of the work tree itself: two work trees of one repository share nothing.

    A catalog in a folder of a repository has a place of its own there. Outside Git it is `.kfgen` beside the catalog,
    which is there only while kfgen writes, or when it was stopped.
    """
    repository = find(root)
    if repository is None:
        return Path(os.path.realpath(root)) / _OUTSIDE_GIT
    folder = repository.git_dir / "kfgen"
    return folder / f"folder-{digest(repository.prefix)}" if repository.prefix else folder


def memory_folder(root: Path) -> Path:
    """Where results are remembered: with the rest; outside Git in the user's cache folder, where they last."""
    state = state_folder(root)
    if not is_outside_git(state):
        return state / "memory"
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(cache) / "kfgen" / f"memory-{digest(os.path.realpath(root))}"


def is_outside_git(folder: Path) -> bool:
    """Whether a state folder stands in the work tree, where nothing of it may stay."""
    return folder.name == _OUTSIDE_GIT


def digest(text: str) -> str:
    """A short name for a path."""
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
