"""Memory on disk: JSON outside the work tree; anything unexpected in it counts as nothing remembered."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kfgen import __version__
from kfgen.domain.memory import Memory
from kfgen.io.files import make_folder, replace
from kfgen.io.state import memory_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORMAT: Final = 3
_SHARDS: Final = "0123456789abcdef"


def load(root: Path) -> Memory:
    """What the last run kept, as far as this version of kfgen wrote it and it is whole; nothing in CI."""
    if os.environ.get("CI"):
        return Memory()
    version = _version()
    known: dict[str, Any] = {}
    folder = memory_folder(root)
    for shard in _SHARDS:
        with contextlib.suppress(OSError, ValueError):
            first, _, results = (folder / f"{shard}.json").read_bytes().partition(b"\n")
            if json.loads(first) == [*version, _digest(results)]:
                known.update(json.loads(results))
    return Memory(known=known)


def save(memory: Memory, root: Path) -> None:
    """Keep what this run used; where it cannot be written, the next run is only slower.

    Every key is a digest of all that its result depends on: a shard with the same keys has the same content.
    """
    version = _version()
    known, kept = _sharded(memory.known), _sharded(memory.kept)
    folder = memory_folder(root)
    for shard in _SHARDS:
        if known[shard].keys() != kept[shard].keys():
            results = json.dumps(kept[shard], separators=(",", ":")).encode()
            first = json.dumps([*version, _digest(results)]).encode()
            with contextlib.suppress(OSError):
                make_folder(str(folder))
                replace(f"{folder}/{shard}.json", first + b"\n" + results, synced=False)


def _sharded(results: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Results by the first digit of their key: one that changes does not mean that all must be written."""
    shards: dict[str, dict[str, Any]] = {shard: {} for shard in _SHARDS}
    for key, result in results.items():
        shards[key[0]][key] = result
    return shards


def _digest(results: bytes) -> str:
    """What shows that a shard is as it was written."""
    return hashlib.blake2b(results, digest_size=16).hexdigest()


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
