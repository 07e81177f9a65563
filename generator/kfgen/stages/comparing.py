"""Generated files before and after → which objects came, went or changed, in what, and for which environment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kfgen.domain.places import readers
from kfgen.domain.problem import ProblemsError
from kfgen.yaml_text import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.data import Data

ADDED: Final = "added"
CHANGED: Final = "changed"
REMOVED: Final = "removed"
_KIND: Final = re.compile(r"^kind: ([A-Za-z0-9]+)$", re.MULTILINE)
_NAME: Final = re.compile(r"^metadata:\n(?:  .*\n)*?  name: (\S+)$", re.MULTILINE)
_LONG: Final = 60


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One object for one environment; an empty environment stands for all. `fields` say what changed: `a.b: 1 → 2`."""

    environment: str
    how: str
    name: str
    fields: tuple[str, ...] = ()


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    """What the files say differently, sorted.

    Objects are told by the lines that kfgen itself writes them with; values and kustomizations hold none. A chart says
    what an overlay says: where both change, each object is named once.
    """
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for path in sorted(before.keys() | after.keys()):
        environment = readers(path)[1]
        for name, how, fields in _of_file(before.get(path, ""), after.get(path, "")):
            known = found.get((environment, how, name), ())
            found[environment, how, name] = fields or known
    return sorted(Difference(*key, fields) for key, fields in found.items())


def _of_file(before: str, after: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    if before == after:
        return
    old, new = dict(_objects(before)), dict(_objects(after))
    for name in old.keys() | new.keys():
        if name not in old:
            yield name, ADDED, ()
        elif name not in new:
            yield name, REMOVED, ()
        elif old[name] != new[name]:
            yield name, CHANGED, tuple(_fields(old[name], new[name]))


def _objects(text: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^---\n", text, flags=re.MULTILINE):
        kind, name = _KIND.search(part), _NAME.search(part)
        if kind and name:
            yield f"{kind[1]} {name[1]}", part


def _fields(before: str, after: str) -> Iterator[str]:
    """What changed in an object, field by field; nothing where it is a template, or a patch with directives."""
    if "{{" in before + after:
        return
    try:
        old, new = (dict(_leaves(parse(text.encode("utf-8", "surrogateescape"), ""), "")) for text in (before, after))
    except ProblemsError:
        return
    for path in [*old, *(path for path in new if path not in old)]:
        if old.get(path) != new.get(path):
            yield f"{path}: {old.get(path, '(none)')} → {new.get(path, '(none)')}"


def _leaves(value: Data, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}[{index}]")
    else:
        text = "null" if value is None else str(value).replace("\n", "⏎")
        yield path, f"{text[:_LONG]}…" if len(text) > _LONG else text
