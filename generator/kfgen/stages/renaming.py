"""A model, graph or manifest → a second one under another name or in another namespace, and how the first one ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kfgen.catalog.writing import flat
from kfgen.domain.edit import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.catalog import Entry
    from kfgen.domain.environment import Settled
    from kfgen.domain.problem import Path

HANDOVER: Final = "handover"
TRAINED: Final = "trainedModels"
OBJECT_NAME: Final = ("object", "metadata", "name")  # of a manifest
Place: TypeAlias = "tuple[str, Path]"  # a file, and where in it
_NAME: Final = re.compile(r"\$\(name\)")


def path_of(entry: Entry) -> str:
    """What a model is called below catalog/models/."""
    return f"{entry.subfolder}/{entry.name}".lstrip("/")


def beside(entry: Entry, *, name: str = "", namespace: str = "") -> str:
    """The path of the second one: under its own name; or in a folder of its namespace, below the same defaults.

    Where there are no folders inside, the namespace is part of the file's name.
    """
    if namespace and entry.folder != "models":
        return f"{entry.name}-{namespace}"
    return "/".join(filter(None, (entry.subfolder, namespace, name or entry.name)))


def copied(entry: Entry, text: str, *, renamed: bool) -> str:
    """The text of the second one; what $(name) stood for stays what it was."""
    return _NAME.sub(str(entry.document.general.values.get("name", entry.name)), text) if renamed else text


def has_several_names(entry: Entry, text: str) -> bool:
    """Whether $(name) stands for one thing here and for another there."""
    return bool(_NAME.search(text)) and any("name" in part.values for part in entry.document.environments.values())


def edits_of_copy(
    entry: Entry, new: Place, raw: Mapping[str, Any], *, name: str = "", space: str = ""
) -> Iterator[Edit]:
    """What is said otherwise in the second one, which says `raw` so far; and that it stands beside the first."""
    file, at = new
    if space:
        yield Edit(file, (*at, "namespace"), flat(space))
        if entry.folder == "graphs" and "name" not in raw:
            yield Edit(file, (*at, "name"), flat(entry.name))
    elif entry.folder == "manifests":
        yield Edit(file, (*at, *OBJECT_NAME), flat(name))
    else:
        for below in ((), *(("environments", one) for one in raw.get("environments") or {})):
            if "name" in (_part(raw, below) or {}):
                yield Edit(file, (*at, *below, "name"), None)
    yield Edit(file, (*at, HANDOVER), flat({"from": {"model": path_of(entry)}}))


def no_twin(entry: Entry, raw: Mapping[str, Any], *, renamed: bool) -> str:
    """Why a manifest cannot be made a second time by a command, with the way to; empty where it can."""
    if entry.folder != "manifests":
        return ""
    if not renamed:
        return "" if raw.get("namespace") else f"{entry.name} is in no namespace. hint: kfgen rename --manifest"
    by_hand = f"write a second file beside {entry.file}, let it be synced, then remove the first"
    for below in ((), *(("environments", one) for one in raw.get("environments") or {})):
        named = ((_part(raw, below) or {}).get("object") or {}).get("metadata") or {}
        if bool(named.get("name")) == bool(below):
            where = f"environments.{below[1]}" if below else "its object"
            says = "names it otherwise" if below else "has no name"
            return f"{where} {says}. hint: {by_hand}"
    return ""


def _part(raw: Any, at: Path) -> Any:
    for step in at:
        raw = raw[step] or {}
    return raw


def is_of_models(entry: Entry) -> bool:
    """Whether a server's file names TrainedModels, which a namespace has once: they go over in a step of their own."""
    document = entry.document
    return any(TRAINED in part.values for part in (document.general, *document.environments.values()))


def edits_of_models(raw: Mapping[str, Any], old: Place, new: Place | None = None) -> Iterator[Edit]:
    """A server's TrainedModels, of what it says, taken out, and put into the new one if there is."""
    for below in ((), *(("environments", name) for name in raw.get("environments") or {})):
        part = _part(raw, below)
        if TRAINED in part:
            yield Edit(old[0], (*old[1], *below, TRAINED), None)
            if new:
                yield Edit(new[0], (*new[1], *below, TRAINED), flat(part[TRAINED]))


def names_elsewhere(settled: Settled, file: str) -> str:
    """The key, if any, of which another file says what it is by $(name): it would be another for another name."""
    for path, value in _leaves(settled.values, ()):
        if isinstance(value, str) and _NAME.search(value) and settled.where(*path).file != file:
            return ".".join(path)
    return ""


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, (*path, str(key)))
    else:
        yield path, value
