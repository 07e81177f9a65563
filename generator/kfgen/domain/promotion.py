"""Promotion: the keys that say what a model runs, and who pins them where promotion is pinned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.values import merge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kfgen.domain.catalog import Part
    from kfgen.domain.problem import Path

PINNED: Final = "pinned"
FREE: Final = "free"
KEYS: Final = ("version", "image", "runtimeVersion", "storage")
_MOUNTS: Final = "storageMounts"
_PARTS: Final = ("canary", "transformer", "explainer")  # of a model, each with some of the keys
_BY_NAME: Final = ("trainedModels", "sidecars")  # maps of such parts


def paths(values: Mapping[str, Any]) -> Iterator[Path]:
    """Where a model's values say what runs: the model's own keys, then those of its parts."""
    yield from ((key,) for key in (*KEYS, _MOUNTS) if key in values)
    for part in _PARTS:
        yield from ((part, key) for key in KEYS if key in (values.get(part) or {}))
    for part in _BY_NAME:
        for name, one in (values.get(part) or {}).items():
            yield from ((part, name, key) for key in KEYS if key in one)


def said_by(parts: Iterable[Part], environments: Iterable[str]) -> dict[str, Any]:
    """What layers of some environments alone come to: their blocks in models' files, their own files' `overrides`."""
    names = tuple(environments)
    own = {("environments", name) for name in names}
    files = {f"catalog/environments/{name}.yaml" for name in names}
    values: dict[str, Any] = {}
    for part in parts:
        if part.file in files or part.at[-2:] in own:
            values = merge(values, dict(part.values))
    return values
