"""Generated files before and after → which objects came, went or changed, and for which environment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kfgen.domain.places import readers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ADDED: Final = "added"
CHANGED: Final = "changed"
REMOVED: Final = "removed"
_KIND: Final = re.compile(r"^kind: ([A-Za-z0-9]+)$", re.MULTILINE)
_NAME: Final = re.compile(r"^metadata:\n(?:  .*\n)*?  name: (\S+)$", re.MULTILINE)


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> dict[tuple[str, str], list[str]]:
    """(environment, how) → objects as `Kind name`, sorted; an empty environment stands for all of them.

    Objects are told by the lines that kfgen itself writes them with; values and kustomizations hold none.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for path in before.keys() | after.keys():
        environment = readers(path)[1]
        for name, how in _of_file(before.get(path, ""), after.get(path, "")):
            found.setdefault((environment, how), set()).add(name)
    return {key: sorted(names) for key, names in sorted(found.items())}


def _of_file(before: str, after: str) -> Iterator[tuple[str, str]]:
    if before == after:
        return
    old, new = dict(_objects(before)), dict(_objects(after))
    for name in old.keys() | new.keys():
        if name not in old:
            yield name, ADDED
        elif name not in new:
            yield name, REMOVED
        elif old[name] != new[name]:
            yield name, CHANGED


def _objects(text: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^---\n", text, flags=re.MULTILINE):
        kind, name = _KIND.search(part), _NAME.search(part)
        if kind and name:
            yield f"{kind[1]} {name[1]}", part
