"""Schemas of all kinds that a cluster may know, as package data: which one an object is held to, by versions.

`data/` is made by `tools/schemas/` from pinned sources: `index.json` says per source and kind in which version its
schema changed, `parts.txt` holds every part of every schema once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Schema = dict[str, Any]

KUBERNETES: Final = "kubernetes"
KSERVE: Final = "kserve"
_REFERENCE: Final = "#/$defs/"


@dataclass(frozen=True, slots=True)
class Versions:
    """What runs where an object goes, `x.y.z` each; Kubernetes may be empty, for the newest.

    `product` is what that KServe is called: older ones are KFServing.
    """

    kubernetes: str
    kserve: str
    product: str = "KServe"

    def of(self, source: str) -> str:
        """The version of a source, in full: `Kubernetes 1.34`."""
        title = {KUBERNETES: "Kubernetes", KSERVE: self.product}.get(source, source)
        return f"{title} {self.asked(source)}"

    def asked(self, source: str) -> str:
        """The version of a source that stands for what runs there.

        Of Kubernetes, the newest that is not newer; where nobody says which runs, objects are written for the newest.
        """
        known = versions_of(source)
        if source == KSERVE:
            return self.kserve
        if source != KUBERNETES or not self.kubernetes:
            return known[-1]
        limit = _numbers(self.kubernetes)[:2]
        return next((one for one in reversed(known) if _numbers(one) <= limit), known[0])


@dataclass(frozen=True, slots=True)
class Found:
    """The schema of a kind: its name among the parts, and whose version it is of (`Kubernetes 1.34`)."""

    part: str
    of: str


def find(kind: str, versions: Versions) -> Found | None:
    """The schema of a kind, `apps/v1/Deployment`; None where nothing is known of it in these versions."""
    source = known_by(kind)
    part = _part(source, kind, versions.asked(source)) if source else None
    return Found(part, versions.of(source)) if part else None


def source_of(kind: str, versions: Versions) -> str:
    """What has a kind in some version, and the version that it is looked for in; empty where nothing has it ever."""
    source = known_by(kind)
    return versions.of(source) if source else ""


def kinds_there(versions: Versions) -> Iterator[str]:
    """Every kind that is known in these versions."""
    return (kind for source, known in _index().items() for kind in known["kinds"] if find(kind, versions))


def kinds() -> Iterator[tuple[str, str]]:
    """(kind, where its schemas come from) of everything that is known in any version."""
    return ((kind, source) for source, known in _index().items() for kind in known["kinds"])


def known_by(kind: str) -> str:
    """The source that has a kind in some version, `kubernetes` for `apps/v1/Deployment`; empty where none has."""
    return next((source for source, known in _index().items() if kind in known["kinds"]), "")


@cache
def _part(source: str, kind: str, version: str) -> str | None:
    """The schema of a kind in a version: that of the last change up to then."""
    part: str | None = None
    for one in versions_of(source):
        part = _index()[source]["kinds"][kind].get(one, part)
        if one == version:
            break
    return part


def versions_of(source: str) -> tuple[str, ...]:
    """The versions of a source whose schemas are known, oldest first."""
    return tuple(_index()[source]["versions"])


def whole(part: str) -> Schema:
    """A schema with all the parts that it refers to."""
    needed: dict[str, Any] = {}
    waiting = [part]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            text = _parts()[name]
            needed[name] = json.loads(text)
            waiting += [piece[:8] for piece in text.split(_REFERENCE)[1:]]
    return {"$ref": f"{_REFERENCE}{part}", "$defs": needed}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))


@cache
def _index() -> Mapping[str, Any]:
    found = json.loads((files("kfgen.schemas") / "data/index.json").read_bytes())
    assert isinstance(found, dict)  # noqa: S101
    return found


@cache
def _parts() -> Mapping[str, str]:
    text = (files("kfgen.schemas") / "data/parts.txt").read_text(encoding="utf-8")
    return {line[:8]: line[9:] for line in text.splitlines()}
