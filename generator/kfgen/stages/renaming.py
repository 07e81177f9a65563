"""A model's file → a second one under another name or in another namespace, and how the first one ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.writing import flat
from kfgen.domain.edit import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.catalog import Entry
    from kfgen.domain.environment import Settled

HANDOVER: Final = "handover"
TRAINED: Final = "trainedModels"
_NAME: Final = re.compile(r"\$\(name\)")


def path_of(entry: Entry) -> str:
    """What a model is called below catalog/models/."""
    return f"{entry.subfolder}/{entry.name}".lstrip("/")


def beside(entry: Entry, *, name: str = "", namespace: str = "") -> str:
    """The path of the second one: under its own name, or in a folder of its namespace, below the same defaults."""
    return "/".join(filter(None, (entry.subfolder, namespace, name or entry.name)))


def copied(entry: Entry, text: str, *, renamed: bool) -> str:
    """The text of the second one; what $(name) stood for stays what it was."""
    return _NAME.sub(str(entry.document.general.values.get("name", entry.name)), text) if renamed else text


def has_several_names(entry: Entry, text: str) -> bool:
    """Whether $(name) stands for one thing here and for another there."""
    return bool(_NAME.search(text)) and any("name" in part.values for part in entry.document.environments.values())


def edits_of_copy(entry: Entry, file: str, values: Mapping[str, Any], namespace: str = "") -> Iterator[Edit]:
    """What is said otherwise in the second one; and that it stands beside the first."""
    if namespace:
        yield Edit(file, ("namespace",), flat(namespace))
    else:
        if "name" in values:
            yield Edit(file, ("name",), None)
        for environment, part in entry.document.environments.items():
            if "name" in part.values:
                yield Edit(file, ("environments", environment, "name"), None)
    yield Edit(file, (HANDOVER,), flat({"from": {"model": path_of(entry)}}))


def is_of_models(entry: Entry) -> bool:
    """Whether a server's file names TrainedModels, which a namespace has once: they go over in a step of their own."""
    document = entry.document
    return any(TRAINED in part.values for part in (document.general, *document.environments.values()))


def edits_of_models(raw: Mapping[str, Any], file: str, new: str = "") -> Iterator[Edit]:
    """A server's TrainedModels taken out of its file, and put into that of the new one, if it is named."""
    for at in ((), *(("environments", name) for name in raw.get("environments") or {})):
        part: Any = raw
        for step in at:
            part = part[step] or {}
        if TRAINED in part:
            yield Edit(file, (*at, TRAINED), None)
            if new:
                yield Edit(new, (*at, TRAINED), flat(part[TRAINED]))


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
