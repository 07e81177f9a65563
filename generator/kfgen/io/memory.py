"""Memory on disk: JSON outside the work tree; anything unexpected in it counts as nothing remembered."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import Final

from kfgen import __version__
from kfgen.pipeline import Memory

_FORMAT: Final = 1


def load(root: Path) -> Memory:
    """What the last run kept, if this version of kfgen wrote it and it is whole."""
    try:
        data = json.loads(_file(root).read_bytes())
    except (OSError, ValueError):
        return Memory()
    if not isinstance(data, dict) or data.get("version") != _version():
        return Memory()
    results = data.get("results")
    return Memory(known=results if isinstance(results, dict) else {})


def save(memory: Memory, root: Path) -> None:
    """Keep what this run used; where it cannot be written, the next run is only slower."""
    if memory.kept.keys() == memory.known.keys():
        return  # every key is a digest of its content: nothing new to say
    file = _file(root)
    temporary = file.with_name(f"{file.name}.{os.getpid()}.new")
    text = json.dumps({"version": _version(), "results": memory.kept}, separators=(",", ":"))
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, file)


def _version() -> list[object]:
    """What must be the same for results to be the same: this file's format, kfgen's version, and its very code.

    The code counts for those who change it: sizes and times of a hundred files are read in a millisecond.
    """
    package = Path(__file__).parent.parent
    digest = hashlib.blake2b(digest_size=16)
    for folder, folders, names in os.walk(package):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            status = os.stat(os.path.join(folder, name))
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return [_FORMAT, __version__, digest.hexdigest()]


def _file(root: Path) -> Path:
    """`.git/kfgen/memory.json`, in a work tree or none of Git's in the user's cache folder."""
    git = root / ".git"
    if git.is_dir():
        return git / "kfgen" / "memory.json"
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    name = hashlib.blake2b(str(root.resolve()).encode(), digest_size=8).hexdigest()
    return Path(cache) / "kfgen" / f"memory-{name}.json"
