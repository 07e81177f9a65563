"""What was synced × what is rendered now → problems: objects that the old owner would prune before a new one has them.

An owner is what applies an object and deletes it once it is no longer told of it: an Application, a Kustomization or a
HelmRelease, so an app of an environment, by a controller and, except with Argo CD, in a form of delivery.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from kfgen.catalog.words import MODEL_KINDS
from kfgen.domain.gitops import ARGOCD
from kfgen.domain.problem import Problem, Report, Severity, Where
from kfgen.domain.succession import Newcomers
from kfgen.kinds import KINDS
from kfgen.kinds.inference_graph import INFERENCE_GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kfgen.domain.catalog import Catalog, Entry
    from kfgen.domain.environment import Environment, Settled
    from kfgen.domain.gitops import Gitops
    from kfgen.domain.result import EntryResult
    from kfgen.domain.succession import Identity
    from kfgen.domain.succession import Key as _Key

_BESIDE: Final = "undo it, and write the new one into {} beside {}; remove that in a later commit, once nobody asks it"
_APART: Final = (
    "if {1} takes its place: undo it, then {0}, and change that one; "
    "if not: bring {2} back, publish this, and remove it after that"
)
_OTHER_KIND: Final = "undo it, and write the new one beside it under another name; remove this one in a later commit"

_LASTING: Final = frozenset(kind.name for kind in KINDS if kind.lasting)
_SERVERS: Final = frozenset((*MODEL_KINDS, INFERENCE_GRAPH.name))
_FILES: Final = ("models", "graphs", "runtimes")  # of which each makes something lasting of its own
_SERVED: Final = ("storage", "trainedModels", "image", "container", "nodes")  # what one serves
_WITH: Final = ("kind", "modelFormat", "runtime", "args", "env")  # … and by which program
_KINDS: Final = {"models": "", "graphs": "--graph ", "manifests": "--manifest "}  # how `kfgen move` is told of one


@dataclass(frozen=True, slots=True)
class Stand:
    """A catalog and what came of it: as it is synced, or as it would be."""

    catalog: Catalog
    environments: Mapping[str, Environment]
    results: tuple[EntryResult, ...]
    files: Mapping[str, bytes]
    settle: Callable[[Entry, Environment], Settled]

    def gitops(self, place: str) -> Gitops:
        """How an environment, or a cluster's app `platform`, is synced."""
        return self.environments[self.catalog.environment_at(place)].gitops


@dataclass(frozen=True, slots=True)
class _Owned:
    """An object of one environment or place: who owns it, and what it is made from."""

    app: str
    controller: str
    delivery: str
    entry: tuple[str, str]
    held: bool


Owned: TypeAlias = "dict[tuple[str, Identity], _Owned]"


def check_owners(before: Stand, after: Stand, report: Report) -> None:
    """Report what in the catalog gives objects another owner, or puts others in their place, without preparation."""
    old, new = _owned(before), _owned(after)
    tell = _Teller(before, after, report)
    come: defaultdict[tuple[str, tuple[str, str], str], list[Identity]] = defaultdict(list)
    for (place, identity), one in new.items():
        if identity[1] in _LASTING and (place, identity) not in old:
            come[place, one.entry, identity[1]].append(identity)
    servers = _new_servers(come, tell)
    renamed = dict(_renamed(before, after))
    for (place, identity), one in old.items():
        now = new.get((place, identity))
        if now is not None:
            if _is_moved(one, now) and not (one.held and now.held):
                tell.moved(place, identity, one, now)
            continue
        entry = renamed.get(one.entry, one.entry)
        others = [other for other in come.get((place, entry, identity[1]), ()) if other[2:] != identity[2:]]
        if others:
            tell.replaced(place, identity, min(others), (one.entry, entry))
        elif identity[1] in _SERVERS:
            _check_beside(place, identity, one.entry, servers[place, identity[2]], tell)


def _new_servers(
    come: Mapping[tuple[str, _Key, str], list[Identity]], tell: _Teller
) -> defaultdict[tuple[str, str], Newcomers]:
    """What serves and was not there, of entries that were not: by place and namespace."""
    found: defaultdict[tuple[str, str], Newcomers] = defaultdict(Newcomers)
    for (place, entry, kind), several in come.items():
        if kind in _SERVERS and tell.is_new(entry):
            for other in several:
                found[place, other[2]].add(other, entry)
    return found


def _check_beside(place: str, identity: Identity, entry: _Key, others: Newcomers, tell: _Teller) -> None:
    """What goes for good while others come beside it: one of them may be meant to take its place."""
    if same := others.of(entry):
        tell.of_another_kind(place, identity, same, entry)
    elif alike := others.called_like(identity[1], identity[3]):
        tell.followed(place, identity, alike, (entry, others.entry(alike)))
    elif others.first:
        tell.unsure(place, identity, others.first, others.entry(others.first))


def _is_moved(before: _Owned, now: _Owned) -> bool:
    """Whether another unit applies it; where no controller is named, nobody knows in which form it is applied."""
    if before.app != now.app:
        return True
    if not (before.controller and now.controller):
        return False
    return before.controller != now.controller or (now.controller != ARGOCD and before.delivery != now.delivery)


def _owned(stand: Stand) -> Owned:
    found: Owned = {}
    for result in stand.results:
        entry = str(result.summary["folder"]), str(result.summary["name"])
        for place, identities in result.identities.items():
            if not place:
                continue
            gitops = stand.gitops(place)
            held = set(result.held.get(place, ()))
            for identity in identities:
                found[place, identity] = _Owned(result.app, gitops.controller, gitops.delivery, entry, identity in held)
    return found


def _renamed(before: Stand, after: Stand) -> Iterator[tuple[_Key, _Key]]:
    """Entries that are only called otherwise, whatever else of them changed: (folder, name) → (folder, name).

    Those with the same text are, and those that serve the same: a removal beside an addition would not do that.
    """
    for folder in _FILES:
        was, now = before.catalog.folders[folder], after.catalog.folders[folder]
        gone = [name for name in was if name not in now]
        come = [name for name in now if name not in was and _is_new(before, after, (folder, name))] if gone else []
        if not come:
            continue
        texts: dict[bytes, str] = {}
        services: dict[str, str] = {}
        for name in come:
            texts.setdefault(_text(after, now[name]), name)
            services.setdefault(_served(after, now[name]), name)
        for name in gone:
            text, served = _text(before, was[name]), _served(before, was[name])
            other = (texts.get(text) if text else None) or (services.get(served) if served else None)
            if other is not None:
                yield (folder, name), (folder, other)


def _is_new(before: Stand, after: Stand, entry: _Key) -> bool:
    """Whether an entry's file is not as it was; where little changed, no more of what was synced is known."""
    file = f"catalog/{entry[0]}/{entry[1]}.yaml"
    if file not in after.files:
        file = after.catalog.folders[entry[0]][entry[1]].file
    return before.files.get(file) != after.files[file]


def _text(stand: Stand, entry: Entry) -> bytes:
    """The file of an entry that has one of its own."""
    return b"" if entry.document.general.at else stand.files.get(entry.file, b"")


def _served(stand: Stand, entry: Entry) -> str:
    """What an entry serves, as JSON; its own name put in, since all may say `s3://models/$(name)`.

    Empty where that says nothing.
    """
    values = stand.settle(entry, stand.environments[""]).values
    found = {key: _named(values[key], entry.name) for key in (*_SERVED, *_WITH) if values.get(key)}
    return json.dumps(found, sort_keys=True, default=str) if any(key in found for key in _SERVED) else ""


def _named(value: object, name: str) -> object:
    if isinstance(value, dict):
        return {key: _named(item, name) for key, item in value.items()}
    if isinstance(value, list):
        return [_named(item, name) for item in value]
    return value.replace("$(name)", name) if isinstance(value, str) else value


class _Teller:
    """Says what is wrong once for each cause, at the line of the catalog that is to blame."""

    def __init__(self, before: Stand, after: Stand, report: Report) -> None:
        self._before = before
        self._after = after
        self._report = report
        self._told: set[tuple[Where, str, str]] = set()

    def moved(self, place: str, identity: Identity, before: _Owned, now: _Owned) -> None:
        """An object that stays what it is, and would be another owner's."""
        where, what, hint = self._cause(place, before, now)
        if before.held:
            hint = "leave its handover where it is, until this is synced everywhere"
        elif now.held:
            hint = "what is synced does not protect it yet: commit and publish the step before, then git fetch"
        self._tell(place, where, f"{what}: {_shown(identity)} would be deleted before it is there again", hint)

    def replaced(self, place: str, identity: Identity, other: Identity, entries: tuple[_Key, _Key]) -> None:
        """An object that goes while another one comes in its place."""
        (folder, name), entry = entries
        settled = self._settled(self._after, *entry, place)
        old = self._settled(self._before, folder, name, place)
        short = name.rpartition("/")[2]
        if settled is None or old is None:
            where, hint = Where(self._file(entry)), "add the new one beside it, and remove the old one later"
        elif entry != (folder, name):
            where, hint = self._of(entry), self._rename(folder, name, entry[1].rpartition("/")[2])
        elif settled.values.get("namespace") != old.values.get("namespace"):
            where, space = settled.where("namespace"), settled.values.get("namespace")
            hint = f"undo it, then kfgen move {_KINDS.get(folder, '')}{name} --to-namespace {space}"
        elif other[2] != identity[2]:
            key = str(settled.values.get("namespace", ""))
            where = self._after.environments[self._environment(place)].namespaces[key].settled.where("name")
            hint = f"a namespace keeps its name: add another one, then kfgen move {short} --to-namespace NAME"
        else:
            where, hint = settled.where("name"), self._rename(folder, name, other[3])
        text = f"{_shown(identity)} would be deleted, and {_shown(other)} is not there yet"
        self._tell(place, where, text, hint)

    def is_new(self, entry: _Key) -> bool:
        """Whether an entry's file is not as it was."""
        return entry[1] in self._after.catalog.folders.get(entry[0], {}) and _is_new(self._before, self._after, entry)

    def of_another_kind(self, place: str, identity: Identity, other: Identity, entry: _Key) -> None:
        """One that becomes an object of another kind."""
        settled = self._settled(self._after, *entry, place)
        where = settled.where("kind") if settled is not None and "kind" in settled.values else self._of(entry)
        text = f"{_shown(identity)} would be deleted, and {_shown(other)} is not there yet"
        self._tell(place, where, text, _OTHER_KIND)

    def followed(self, place: str, identity: Identity, other: Identity, entries: tuple[_Key, _Key]) -> None:
        """One that goes while another of nearly its name comes, which serves something else."""
        (folder, name), entry = entries
        text = f"{_shown(identity)} would be deleted, and {_shown(other)} is not there yet"
        command = f"kfgen rename {_KINDS.get(folder, '')}{name} {entry[1].rpartition('/')[2]}"
        self._tell(place, self._of(entry), text, _APART.format(command, other[3], identity[3]))

    def unsure(self, place: str, identity: Identity, other: Identity, entry: _Key) -> None:
        """One that goes while others come, of which nothing says that they take its place."""
        text = f"{_shown(identity)} is deleted, whether or not {_shown(other)}, which is new, serves by then"
        hint = f"if {other[3]} takes its place, bring {identity[3]} back and remove it in a later commit"
        self._tell(place, self._of(entry), text, hint, Severity.WARNING)

    def _rename(self, folder: str, name: str, new: str) -> str:
        """How something gets another name: by a command, or by what that would do."""
        if folder not in _KINDS:
            return _BESIDE.format(f"catalog/{folder}/", name)
        return f"undo it, then kfgen rename {_KINDS[folder]}{name} {new}"

    def _of(self, entry: _Key) -> Where:
        """The file of an entry, or its key in one of many."""
        folder, name = entry
        at = self._after.catalog.folders[folder][name].document.general.at
        return Where(self._file(entry), at, on_key=bool(at))

    def _tell(self, place: str, where: Where, text: str, hint: str, severity: Severity = Severity.ERROR) -> None:
        key = where, hint, place
        if key not in self._told:
            self._told.add(key)
            text = f"{text} ({place})"
            self._report.problems.append(
                Problem(where=where, code="owner", text=text, hint=hint, severity=severity, environment=place)
            )

    def _cause(self, place: str, before: _Owned, now: _Owned) -> tuple[Where, str, str]:
        if before.controller != now.controller:
            where = self._gitops(place).where("gitops", "controllers")
            what = f"{now.controller} would take over from {before.controller}"
            return where, what, f"undo it, then kfgen move --env {place} --to-controller {now.controller}"
        if before.app == now.app:
            where = self._gitops(place).where("gitops", "delivery")
            what = f"delivery would change from {before.delivery} to {now.delivery}"
            return where, what, f"undo it, then kfgen move --env {place} --to-delivery {now.delivery}"
        what = f"app {now.app} would take over from app {before.app}"
        settled, old = (self._settled(one, *entry, place) for one, entry in self._both(before, now))
        name = now.entry[1]
        if settled is not None and (old is None or settled.values.get("app") != old.values.get("app")):
            hint = f"undo it, then kfgen move {_KINDS.get(now.entry[0], '')}{name} --to-app {now.app}"
            return settled.where("app") if "app" in settled.values else Where(self._file(now.entry)), what, hint
        key = self._namespace(place, settled, before)
        own = self._after.environments[self._environment(place)].namespaces.get(key)
        was = self._before.environments[self._environment(place)].namespaces.get(key)
        if own is not None and was is not None and (own.app, own.split) != (was.app, was.split):
            changed = "app" if own.app != was.app else "split"
            value = own.app if changed == "app" else own.split or 0
            hint = f"undo it, then kfgen move --namespace {key} --to-{changed} {value}"
            return own.settled.where(changed), what, hint
        hint = f"undo it, then kfgen move {_KINDS.get(now.entry[0], '')}{name} --to-app {now.app}"
        return Where(self._file(now.entry)), what, hint

    def _both(self, before: _Owned, now: _Owned) -> tuple[tuple[Stand, tuple[str, str]], ...]:
        return (self._after, now.entry), (self._before, before.entry)

    def _namespace(self, place: str, settled: Settled | None, before: _Owned) -> str:
        if settled is not None and "namespace" in settled.values:
            return str(settled.values["namespace"])
        known = self._before.environments[self._environment(place)].namespaces
        return next(
            (key for key in known if before.app == known[key].app or before.app.startswith(f"{known[key].app}-")), ""
        )

    def _settled(self, stand: Stand, folder: str, name: str, place: str) -> Settled | None:
        entries: Mapping[str, Entry] = stand.catalog.folders.get(folder, {})
        if name not in entries or folder in ("storage", "runtimes"):
            return None
        environment = stand.environments[stand.catalog.environment_at(place)]
        return stand.settle(entries[name], environment)

    def _environment(self, place: str) -> str:
        return self._after.catalog.environment_at(place)

    def _gitops(self, place: str) -> Settled:
        return self._after.environments[self._environment(place)].settled

    def _file(self, entry: tuple[str, str]) -> str:
        folder, name = entry
        entries = self._after.catalog.folders.get(folder, {})
        return entries[name].file if name in entries else f"catalog/{folder}/{name}.yaml"


def _shown(identity: Identity) -> str:
    _, kind, namespace, name = identity
    return f'{kind} "{name}"' + (f' in namespace "{namespace}"' if namespace else "")


def narrowed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[dict[str, bytes], bool]:
    """Of what was synced, the files that can tell what moved; and whether those are but some of them.

    Where nothing but single models changed, only they can have moved.
    """
    changed = {file for file in before.keys() | after.keys() if before.get(file) != after.get(file)}
    models = {
        file for file in changed if file.startswith("catalog/models/") and not file.rpartition("/")[2].startswith("_")
    }
    if changed != models:
        return dict(before), False
    context: Iterable[str] = (
        file
        for file in before
        if not file.startswith(("catalog/graphs/", "catalog/caches/", "catalog/manifests/", "catalog/models/"))
        or file.rpartition("/")[2].startswith("_defaults")
        or file in changed
    )
    return {file: before[file] for file in context}, True
