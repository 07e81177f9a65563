"""What a run made → what the API servers would refuse of it, told where the catalog says it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.plain import resolved
from kfgen.domain.places import ENVIRONMENTS, SYNC
from kfgen.domain.problem import Report, Where
from kfgen.origins import Origins, Place
from kfgen.stages.own_schemas import own_schemas
from kfgen.stages.validate import Applied, validate
from kfgen.yaml_text import parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.manifest import OfEntry
    from kfgen.domain.problem import Path, Problem
    from kfgen.domain.tree import Sources
    from kfgen.pipeline import Rendered

_SOUGHT: Final = 50
"""Objects of which the very place of a value is sought; it takes building them again, and nobody reads more."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and what is wrong with it."""

    problems: tuple[Problem, ...] = ()
    objects: int = 0
    environments: int = 0


def validated(rendered: Rendered, sources: Sources, names: Collection[str] = ()) -> Checked:
    """What is wrong with objects of these environments, or of all; `rendered` must have kept its objects."""
    report = Report()
    names = names or rendered.catalog.order
    asked = {place for name in names for place in (name, rendered.catalog.place(name))}
    objects = [*_built(rendered, asked), *_syncing(rendered, asked)]
    validate(objects, own_schemas(sources, report), report)
    return Checked(tuple(report.problems), len(objects), len(names))


def _built(rendered: Rendered, asked: Collection[str]) -> Iterator[Applied]:
    """What environments and clusters hold; the base is applied nowhere."""
    seeker = _Seeker(rendered)
    for (name, _), objects in rendered.built.items():
        if name in asked:
            environment = _environment(rendered, name)
            for one in objects:
                yield Applied(one.manifest.body, name, environment, partial(seeker.where, name, one))


def _syncing(rendered: Rendered, asked: Collection[str]) -> Iterator[Applied]:
    """What Argo CD or Flux is told, read from the files."""
    for path, text in rendered.tree.files.items():
        folder, name, *rest = path.split("/")
        if folder != ENVIRONMENTS or rest[:1] != [SYNC] or name not in asked or rest[-1] == "kustomization.yaml":
            continue
        environment = _environment(rendered, name)
        where = environment.settled.where("gitops")
        for document in text.split("\n---\n"):
            body: Any = resolved(parse(document.encode(), path), (), lambda *_, **__: None)
            yield Applied(body, name, environment, lambda *_, where=where: where)


def _environment(rendered: Rendered, place: str) -> Environment:
    """An environment, or one of those that share a cluster."""
    return rendered.environments[rendered.catalog.environment_at(place)]


class _Seeker:
    """Finds what in the catalog gave a value."""

    def __init__(self, rendered: Rendered) -> None:
        self._catalog = rendered.catalog
        self._origins = Origins(rendered.catalog, rendered.environments, rendered.results)
        self._sought: set[tuple[str, str]] = set()

    def where(self, environment: str, one: OfEntry, path: Path, on_key: bool) -> Where:
        """The place of a value; of an object that is one of too many, its entry's file."""
        entry = one.folder, one.name
        if entry not in self._sought and len(self._sought) >= _SOUGHT:
            own = self._catalog.folders.get(one.folder, {})
            return Where(own[one.name].file if one.name in own else "catalog/")
        self._sought.add(entry)
        return self._origins.where(Place(*entry, environment, one.manifest.key), path, on_key=on_key)
