"""What a run made → what the API servers would refuse of it, told where the catalog says it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from kfgen.catalog.plain import resolved
from kfgen.domain.places import ENVIRONMENTS, SYNC
from kfgen.domain.policy import RULE_NAMES, NotInstalledError
from kfgen.domain.problem import Report, Where
from kfgen.origins import Origins, Place
from kfgen.schemas import kinds
from kfgen.stages.own_schemas import own_schemas
from kfgen.stages.policies import FOLDER, Held, Known, changed_policies, check_ignored, concerned, read_policies, tell
from kfgen.stages.releases import check_releases
from kfgen.stages.resolve import Layers
from kfgen.stages.stating import hold
from kfgen.stages.validate import Applied, validate
from kfgen.yaml_text import parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from kfgen.domain.data import Object
    from kfgen.domain.environment import Environment
    from kfgen.domain.manifest import OfEntry
    from kfgen.domain.policy import Asked, Case, Policy, Verdict
    from kfgen.domain.problem import Path, Problem
    from kfgen.domain.tree import Sources
    from kfgen.pipeline import Rendered

Identity: TypeAlias = "tuple[str, str, str, str]"  # API group, kind, namespace, name

_SOUGHT: Final = 50
"""Objects of which the very place of a value is sought; it takes building them again, and nobody reads more."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and what is wrong with it."""

    problems: tuple[Problem, ...] = ()
    silenced: tuple[Problem, ...] = ()  # what the catalog says is meant, each with the reason
    objects: int = 0
    environments: int = 0


class Judge(Protocol):
    """Who evaluates CEL: expressions, of those cases that know these names."""

    def __call__(
        self, asked: Sequence[Asked], cases: Sequence[Case], names: Mapping[str, str] = ...
    ) -> Iterable[Verdict]:
        """What comes of it."""


@dataclass(frozen=True, slots=True)
class Policing:
    """Who judges by policies and by the rules of definitions.

    `files` are those of policies that hold beside the catalog's own, from a commit called `at`.
    """

    judge: Judge
    at: str = ""
    files: Mapping[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class _Object:
    """An object, and whose it is, if an entry made it."""

    applied: Applied
    of: OfEntry | None = None


def validated(
    rendered: Rendered,
    sources: Sources,
    names: Collection[str] = (),
    policing: Policing | None = None,
    before: Rendered | None = None,
) -> Checked:
    """What is wrong with objects of these environments, or of all; `rendered` must have kept its objects.

    `before` is what was rendered from an earlier catalog, if anything is known of it: what changed is held to rules.
    """
    report = Report()
    names = names or rendered.catalog.order
    asked = {place for name in names for place in (name, rendered.catalog.place(name))}
    objects = [*_built(rendered, asked, _bodies(before)), *_syncing(rendered, asked)]
    own = own_schemas(sources, report)
    fitting, meant = validate([one.applied for one in objects], own, report)
    silenced = tuple(meant)
    held = {key: bodies for key, bodies in rendered.objects.items() if key[0] in asked}
    check_releases(rendered.catalog, rendered.environments, rendered.tree.files, held, report)
    if policing is not None:
        hold(fitting, partial(policing.judge, names=RULE_NAMES), report)
        known = [*own, *(kind for kind, _ in kinds())]
        policies = _policies(rendered, sources, policing, known, report)
        check_ignored(policies, sources.files, rendered.results, report)
        silenced += _police(policies, [_held(rendered, one) for one in objects] if policies else [], policing, report)
    return Checked(tuple(report.problems), silenced, len(objects), len(names))


def _police(
    policies: Sequence[Policy], held: Sequence[Held], policing: Policing, report: Report
) -> tuple[Problem, ...]:
    if not policies:
        return ()
    asked = [concerned(policy, held) for policy in policies]
    try:
        return tuple(tell(asked, held, policing.judge(asked, [one.case for one in held]), report))
    except NotInstalledError:
        text = "policies are there, and what evaluates CEL is not installed"
        report.error(Where(FOLDER), "policies", text, "pip install 'kfgen[policies]'")
        return ()


def _policies(
    rendered: Rendered, sources: Sources, policing: Policing, known_kinds: Sequence[str], report: Report
) -> list[Policy]:
    parts = [kind.split("/") for kind in known_kinds]
    known = Known(
        environments=rendered.catalog.order,
        namespaces=tuple(rendered.catalog.namespaces),
        kinds={part[-1] for part in parts},
        groups={part[0] if len(part) == 3 else "" for part in parts},
    )
    policies = read_policies(sources.files, report, known)
    if policing.files is None:
        return policies
    return changed_policies(policies, read_policies(policing.files, report, known, policing.at), report)


def _held(rendered: Rendered, one: _Object) -> Held:
    applied, of, place = one.applied, one.of, one.applied.label
    there = (place,) if place in rendered.environments else rendered.catalog.sharing(place)
    entry = rendered.catalog.folders.get(of.folder, {}).get(of.name) if of is not None else None
    case = {
        "object": applied.body,
        "environment": there[0] if len(there) == 1 else "",
        "cluster": rendered.catalog.place(there[0]),
        "owner": str(entry.document.general.values.get("owner", "")) if entry is not None else "",
    }
    namespace = of.manifest.key.namespace if of is not None else ""
    return Held(case, place, there, namespace, applied.where, applied.ignored)


def _ignored(rendered: Rendered, of: OfEntry, place: str, code: str) -> str:
    """The reason why the entry that an object is made from ignores a rule there, if it does."""
    entry = rendered.catalog.folders.get(of.folder, {}).get(of.name)
    if entry is None:
        return ""
    settled = Layers(rendered.catalog, Report()).settle(entry, _environment(rendered, place))
    return str((settled.values.get("ignore") or {}).get(code, ""))


def _bodies(before: Rendered | None) -> dict[tuple[str, Identity], Object]:
    """The objects of environments and clusters by what they are known as there."""
    built = before.built.items() if before is not None else ()
    return {(name, one.manifest.identity): one.manifest.body for (name, _), objects in built for one in objects}


def _built(
    rendered: Rendered, asked: Collection[str], before: Mapping[tuple[str, Identity], Object]
) -> Iterator[_Object]:
    """What environments and clusters hold; the base is applied nowhere."""
    seeker = _Seeker(rendered)
    for (name, _), objects in rendered.built.items():
        if name in asked:
            environment = _environment(rendered, name)
            for one in objects:
                where = partial(seeker.where, name, one)
                past = before.get((name, one.manifest.identity))
                ignored = partial(_ignored, rendered, one, name)
                yield _Object(Applied(one.manifest.body, name, environment, where, ignored, past), one)


def _syncing(rendered: Rendered, asked: Collection[str]) -> Iterator[_Object]:
    """What Argo CD or Flux is told, read from the files."""
    for path, text in rendered.tree.files.items():
        folder, name, *rest = path.split("/")
        if folder != ENVIRONMENTS or rest[:1] != [SYNC] or name not in asked or rest[-1] == "kustomization.yaml":
            continue
        environment = _environment(rendered, name)
        where = environment.settled.where("gitops")
        for document in text.split("\n---\n"):
            body: Any = resolved(parse(document.encode(), path), (), lambda *_, **__: None)
            yield _Object(Applied(body, name, environment, lambda *_, where=where: where))


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
