"""Fault: one thing wrong with a built object, at a path inside it; who looks for it says no more than that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kfgen.domain.problem import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an object: at which path, what, and what may be done; `on_key` where the key is wrong."""

    path: Path
    text: str
    hint: str = ""
    on_key: bool = False


def spelt(path: Path) -> str:
    """A path inside an object as people write it: `spec.containers[0].image`."""
    text = ""
    for step in path:
        plain = isinstance(step, str) and step.replace("-", "").replace("_", "").isalnum()
        text += f".{step}" if plain else f"[{step}]"
    return text.removeprefix(".") or "the object"
