"""Edit: a value that is put into, or a key that is taken out of, a file that a person wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kfgen.domain.problem import Path


@dataclass(frozen=True, slots=True)
class Edit:
    """A value at a path of keys of a catalog file, written as YAML on one line; None takes the key out."""

    file: str
    path: Path
    value: str | None
