"""A model → who names it: steps of graphs and caches, which can be told another name; and lines with its address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kfgen.domain.catalog import Catalog, Entry
    from kfgen.domain.problem import Path


def named_by(
    catalog: Catalog, entry: Entry, namespace: str, raw: Callable[[str], Any]
) -> Iterator[tuple[str, Path, str]]:
    """Where graphs and caches name a model of a namespace: file, path in it, and how they call it.

    `raw` gives what a file says.
    """
    path = f"{entry.subfolder}/{entry.name}".lstrip("/")
    alone = sum(1 for key in catalog.models if key.rpartition("/")[2] == entry.name) == 1
    for folder, find in (("graphs", _steps), ("caches", _models)):
        for other in catalog.folders[folder].values():
            space = other.document.general.values.get("namespace", "")
            names = {path, entry.name} if space or alone else {path}
            if space in ("", namespace):
                found = _everywhere(raw(other.file), find)
                yield from ((other.file, place, name) for place, name in found if name in names)


def _everywhere(
    data: Any, find: Callable[[Mapping[str, Any]], Iterator[tuple[Path, str]]]
) -> Iterator[tuple[Path, str]]:
    """In the general part of a file and in those of its environments."""
    yield from find(data)
    for environment, part in (data.get("environments") or {}).items():
        yield from ((("environments", environment, *at), name) for at, name in find(part or {}))


def _steps(part: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    for node, values in (part.get("nodes") or {}).items():
        for index, step in enumerate((values or {}).get("steps") or ()):
            if step and step.get("serviceName"):
                yield ("nodes", node, "steps", index, "serviceName"), step["serviceName"]


def _models(part: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    if part.get("model"):
        yield ("model",), part["model"]


def called(catalog: Catalog, new: str, old: str) -> str:
    """What something that was called so is to call the new model: by its path, if by nothing less."""
    stem = new.rpartition("/")[2]
    alone = all(key == new or key.rpartition("/")[2] != stem for key in catalog.models)
    return stem if alone and "/" not in old else new


def addressed(files: Mapping[str, bytes], name: str, namespace: str, but: Iterable[str]) -> Iterator[str]:
    """Lines, as file:line, in which the address of a model stands: a host, or a path of the first protocol."""
    word = re.escape(name)
    address = re.compile(
        rf"(?<![\w.-]){word}(?:-(?:predictor|transformer|explainer|router))?(?:-default)?"
        rf"[.-]{re.escape(namespace)}(?![\w-])|/v[12]/models/{word}(?![\w.-])"
    )
    yield from _lines(files, address, but)


def mentioned(files: Mapping[str, bytes], name: str, but: Iterable[str]) -> Iterator[str]:
    """Lines, as file:line, in which a name stands as a word of its own."""
    yield from _lines(files, re.compile(rf"(?<![\w./-]){re.escape(name)}(?![\w/-])"), but)


def _lines(files: Mapping[str, bytes], pattern: re.Pattern[str], but: Iterable[str]) -> Iterator[str]:
    left_out = frozenset(but)
    for file, raw in sorted(files.items()):
        if file not in left_out:
            for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
                if pattern.search(line.partition(" #")[0]):
                    yield f"{file}:{number}"
