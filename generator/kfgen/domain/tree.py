"""Sources and FileTree: text by relative path, on the way in and on the way out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kfgen.domain.places import OWNED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OWNED = tuple(f"{folder}/" for folder in OWNED)
_UPWARDS = frozenset({"", ".", ".."})


@dataclass(frozen=True, slots=True)
class Sources:
    """The catalog's files: path relative to the repository (`catalog/models/x.yaml`) → bytes, sorted by path.

    `remote`: whether the repository is known elsewhere too; asked only where the catalog speaks of plaintext.
    """

    files: Mapping[str, bytes]
    remote: bool = False


@dataclass(slots=True)
class FileTree:
    """Generated files: path relative to the repository → text."""

    files: dict[str, str] = field(default_factory=dict)

    def add(self, path: str, text: str) -> None:
        """Put a file into the tree; a second writer of a path, or one outside of what kfgen owns, is a bug in kfgen."""
        if not path.startswith(_OWNED) or _UPWARDS & set(path.split("/")):
            raise AssertionError(f"{path} is not a path that kfgen may write")
        if path in self.files:
            raise AssertionError(f"two writers of {path}")
        self.files[path] = text

    def update(self, other: Mapping[str, str]) -> None:
        """Put many files into the tree."""
        for path, text in other.items():
            self.add(path, text)

    def __iter__(self) -> Iterator[str]:
        """The paths, sorted."""
        return iter(sorted(self.files))
