"""What is made anew under another name or elsewhere: a second one beside the first, until that is ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from kfgen.catalog.writing import flat
from kfgen.domain.edit import Edit
from kfgen.domain.places import MANY_MODELS_FILE
from kfgen.domain.problem import Report, listing
from kfgen.stages.naming import addressed, called, mentioned, named_by
from kfgen.stages.renaming import (
    HANDOVER,
    Place,
    beside,
    copied,
    edits_of_copy,
    edits_of_models,
    has_several_names,
    is_of_models,
    names_elsewhere,
    no_twin,
    path_of,
)
from kfgen.stages.resolve import Layers
from kfgen.yaml_text import locate, parse

if TYPE_CHECKING:
    from kfgen.commands.edited import Edited
    from kfgen.domain.catalog import Catalog, Entry
    from kfgen.domain.problem import Path, Problem

_Named: TypeAlias = "tuple[str, Path, str]"  # a file, where in it, and what stands there


@dataclass(frozen=True, slots=True)
class Copying:
    """One entry on its way: to another name or namespace; `again` is the command, without --finish."""

    edited: Edited
    catalog: Catalog
    entry: Entry
    given: dict[str, Any]
    again: str

    def step(self, *, name: str = "", namespace: str = "") -> None:
        """Do what comes next."""
        is_last, wanted = self.given["is_last"], beside(self.entry, name=name, namespace=namespace)
        if self._beside and self._other is None:
            old, file = path_of(self.entry), self.entry.file
            raise click.UsageError(
                f"{old} was becoming {self._beside}, which is gone. hint: remove handover of {old} in {file}"
            )
        if self._beside and self._beside != wanted:
            raise click.UsageError(f"{path_of(self.entry)} is becoming {self._beside}. hint: end that first")
        if not is_last and self._is_of_models_yet:
            self._hand_over()
        elif not is_last and self._beside and self._namers():
            self._redirect()
        elif is_last or self._beside:
            self._finish()
        elif name:
            self._rename(name)
        else:
            self._move(namespace)

    @property
    def _beside(self) -> str:
        """The path of the one beside it; empty where there is none."""
        handover: Any = self.entry.document.general.values.get(HANDOVER) or {}
        return str(handover.get("to", {}).get("model", ""))

    @property
    def _other(self) -> Entry | None:
        return self.catalog.folders[self.entry.folder].get(self._beside)

    @property
    def _is_of_models_yet(self) -> bool:
        """Whether the models of a server are still to go over to the one beside it."""
        other = self._other
        return other is not None and is_of_models(self.entry) and not is_of_models(other)

    @property
    def _in_list(self) -> bool:
        return self.entry.file.endswith(MANY_MODELS_FILE)

    def _rename(self, name: str) -> None:
        """Write the second one, under another name."""
        entry, edited = self.entry, self.edited
        new = beside(entry, name=name)
        self._check(new, renamed=True)
        key = names_elsewhere(Layers(self.catalog, Report()).settle(entry), entry.file)
        if key:
            raise click.UsageError(f"{key} is said with $(name) elsewhere. hint: write {key} into {entry.file} first")
        if has_several_names(entry, self._text()):
            raise click.UsageError(
                f"$(name) is not the same everywhere. hint: write out what it stands for in {entry.file}"
            )
        at = entry.document.general.at
        if self._in_list:
            place: Place = (entry.file, (*at[:-1], name))
            edited.double(entry.file, at, name, lambda text: copied(entry, text, renamed=True))
        else:
            place = (f"catalog/{entry.folder}/{new}.yaml", ())
            edited.files[place[0]] = copied(entry, self._text(), renamed=True)
        self._begun(place, new, name=name)

    def _move(self, namespace: str) -> None:
        """Write the second one, in another namespace: in a file of its own, in a folder of its own."""
        new = beside(self.entry, namespace=namespace)
        self._check(new, renamed=False)
        place = (f"catalog/{self.entry.folder}/{new}.yaml", ())
        self.edited.files[place[0]] = self._text()
        self._begun(place, new, space=namespace)

    def _check(self, new: str, *, renamed: bool) -> None:
        folder = self.entry.folder
        if HANDOVER in self.entry.document.general.values:
            raise click.UsageError(
                f"{path_of(self.entry)} is on its way already. hint: end that first, as it was begun"
            )
        if new in self.catalog.folders[folder]:
            raise click.UsageError(f"there is {new} in catalog/{folder}/ already. hint: choose another name")
        why = no_twin(self.entry, self._raw(self._place), renamed=renamed)
        if why:
            raise click.UsageError(why)

    def _begun(self, place: Place, new: str, *, name: str = "", space: str = "") -> None:
        entry, edited, old = self.entry, self.edited, path_of(self.entry)
        edited.edit([Edit(entry.file, (*entry.document.general.at, HANDOVER), f"{{to: {{model: {new}}}}}")])
        edited.edit(list(edits_of_copy(entry, place, self._raw(place), name=name, space=space)))
        if name and is_of_models(entry):
            edited.edit(list(edits_of_models(self._raw(place), place)))
            text = (
                f"{new} now stands beside {old}, without its models, which serve where they are.\n"
                f"Wait: commit and publish the render, until {new} is ready everywhere.\nThen: {self.again}"
            )
            self._done(text, "beside", new, self.again)
            return
        serve = "are there" if entry.folder == "manifests" else "serve"
        named = self._namers(space)
        then = self.again if named else f"{self.again} --finish"
        text = (
            f"{new} now stands beside {old}, and both {serve}.\n"
            f"Wait: commit and publish the render, until {new} is ready everywhere; then lead its clients there.\n"
            f"{self._told(named, new)}{self._stranded(named)}Then: {then}"
        )
        self._done(text, "beside", new, then)

    def _told(self, named: list[_Named], new: str) -> str:
        """What still goes to the old one."""
        lines = f"Named in {self._at(named)}: the next step has that name {new}.\n" if named else ""
        said = self._mentions()
        return lines + (f"Written by hand in {listing(said)}: mend it there.\n" if said else "")

    def _stranded(self, named: list[_Named]) -> str:
        """What names it, and can name nothing in another namespace."""
        left = [one for one in self._all_namers() if one not in named]
        return f"Named in {self._at(left)}: write the serviceUrl of the new one there instead.\n" if left else ""

    def _mentions(self) -> list[str]:
        """Lines of other files that say where it is, in words that nobody but a person can judge."""
        entry, edited = self.entry, self.edited
        files = {file: raw for file, raw in edited.sources.files.items() if edited.files.get(file, "") is not None}
        but = {entry.file, *([self._other.file] if self._other else [])}
        if entry.folder == "manifests":
            name = self._raw(self._place).get("object", {}).get("metadata", {}).get("name", entry.name)
            return list(mentioned(files, str(name), but))
        values = entry.document.general.values
        return list(addressed(files, str(values.get("name", entry.name)), self._namespace(), but))

    def _namespace(self) -> str:
        return str(Layers(self.catalog, Report()).settle(self.entry).values.get("namespace", ""))

    def _namers(self, space: str = "") -> list[_Named]:
        """Where graphs and caches name a model, and could name the new one: the file, the path and the name there."""
        other = self._other
        if other is not None:
            space = str(Layers(self.catalog, Report()).settle(other).values.get("namespace", ""))
        elsewhere = space not in ("", self._namespace())
        return [one for one in self._all_namers() if not (elsewhere and "namespace" in self._raw((one[0], ())))]

    def _all_namers(self) -> list[_Named]:
        if self.entry.folder != "models":
            return []
        return list(named_by(self.catalog, self.entry, self._namespace(), lambda file: self._raw((file, ()))))

    def _at(self, named: list[_Named]) -> str:
        """Those places, as problems say them."""
        files = self.edited.sources.files
        return listing(f"{file}:{line}:{column}" for file, at, _ in named for line, column in [locate(files[file], at)])

    def _hand_over(self) -> None:
        """Make the models of a server those of the one beside it: the same objects, with another parent."""
        other = self.catalog.folders[self.entry.folder][self._beside]
        place = (other.file, other.document.general.at)
        self.edited.edit(list(edits_of_models(self._raw(self._place), self._place, place)))
        old, new, named = path_of(self.entry), path_of(other), self._namers()
        then = self.again if named else f"{self.again} --finish"
        text = (
            f"The models of {old} are now those of {new}; {old} goes on serving them.\n"
            f"Wait: commit and publish the render, until {new} serves them everywhere; then lead their clients there.\n"
            f"{self._told(named, new)}Then: {then}"
        )
        self._done(text, "models", new, then)

    def _redirect(self) -> None:
        """Have what names the old one name the new one."""
        new, named = self._beside, self._namers()
        self.edited.edit([Edit(file, at, flat(called(self.catalog, new, name))) for file, at, name in named])
        text = (
            f"{listing(dict.fromkeys(file for file, _, _ in named))} now names {new}.\n"
            "Wait: commit and publish the render, until that is synced everywhere.\n"
            f"{self._told([], new)}Then: {self.again} --finish"
        )
        self._done(text, "names", new, f"{self.again} --finish")

    def _finish(self) -> None:
        """Take the first one out; the second one is all there is."""
        entry, edited, old, new = self.entry, self.edited, path_of(self.entry), self._beside
        other, named = self._other, self._namers()
        if other is None:
            raise click.UsageError(f"{old} has nothing beside it. hint: begin without --finish")
        if self._is_of_models_yet:
            raise click.UsageError(f"{old} still has the models. hint: run it without --finish first")
        if named:
            raise click.UsageError(f"{old} is still named in {self._at(named)}. hint: run it without --finish first")
        if self._in_list:
            edited.edit([Edit(entry.file, entry.document.general.at, None)])
        else:
            edited.files[entry.file] = None
        if HANDOVER in other.document.general.values:
            edited.edit([Edit(other.file, (*other.document.general.at, HANDOVER), None)])
        edited.said = self._too_early
        text = f"{old} is no more: clusters delete it, and keep {new}.\nWait: nothing; commit and publish the render."
        self._done(f"{self._told([], new)}{text}", "finish", new, "")

    def _too_early(self, problem: Problem) -> Problem:
        """What is refused at the end: the second one is not yet where it would have to serve by then."""
        if problem.code != "owner":
            return problem
        hint = (
            "publish the step before first: commit it, merge it into the branch that is synced, wait until "
            f"{self._beside} is ready everywhere, git fetch; then this again"
        )
        return replace(problem, hint=hint)

    @property
    def _place(self) -> Place:
        return self.entry.file, self.entry.document.general.at

    def _text(self) -> str:
        """The entry's own text, as that of a file."""
        file, at = self._place
        return self.edited.part(file, at) if at else self.edited.text(file)

    def _raw(self, place: Place) -> Any:
        """What stands at a place by now."""
        found: Any = parse(self.edited.text(place[0]).encode("utf-8", "surrogateescape"), place[0])
        for one in place[1]:
            found = found[one]
        return found or {}

    def _done(self, text: str, step: str, new: str, then: str) -> None:
        data = {"step": step, "old": path_of(self.entry), "new": new, "next": then}
        given = self.given
        self.edited.finish(dry_run=given["dry_run"], output=given["output"], more=data, say=lambda: click.echo(text))
