"""A model or a graph made anew under another name or elsewhere: a second file beside the first, until that is ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kfgen.domain.edit import Edit
from kfgen.domain.places import MANY_MODELS_FILE
from kfgen.domain.problem import Report
from kfgen.stages.renaming import (
    HANDOVER,
    beside,
    copied,
    edits_of_copy,
    edits_of_models,
    has_several_names,
    is_of_models,
    names_elsewhere,
    path_of,
)
from kfgen.stages.resolve import Layers
from kfgen.yaml_text import parse

if TYPE_CHECKING:
    from kfgen.commands.edited import Edited
    from kfgen.domain.catalog import Catalog, Entry


def is_begun(entry: Entry) -> str:
    """The path of the model that serves beside it; empty where none does."""
    handover: Any = entry.document.general.values.get(HANDOVER) or {}
    return str(handover.get("to", {}).get("model", ""))


def begin(edited: Edited, catalog: Catalog, entry: Entry, given: dict[str, Any], **how: str) -> None:
    """Write the second file; both serve."""
    again, name, namespace = how["again"], how.get("name", ""), how.get("namespace", "")
    old, new = path_of(entry), beside(entry, name=name, namespace=namespace)
    if entry.file.endswith(MANY_MODELS_FILE):
        raise click.UsageError(
            f"{old} stands in {entry.file}. hint: write a second one there, and remove the first later"
        )
    if new in catalog.folders[entry.folder]:
        raise click.UsageError(f"there is {new} in catalog/{entry.folder}/ already. hint: choose another name")
    key = names_elsewhere(Layers(catalog, Report()).settle(entry), entry.file) if name else ""
    if key:
        raise click.UsageError(f"{key} is said with $(name) elsewhere. hint: write {key} into {entry.file} first")
    if name and has_several_names(entry, edited.text(entry.file)):
        raise click.UsageError(
            f"$(name) is not the same everywhere. hint: write out what it stands for in {entry.file}"
        )
    file = f"catalog/{entry.folder}/{new}.yaml"
    edited.files[file] = copied(entry, edited.text(entry.file), renamed=bool(name))
    edited.edit([Edit(entry.file, (HANDOVER,), f"{{to: {{model: {new}}}}}")])
    edited.edit(list(edits_of_copy(entry, file, entry.document.general.values, namespace)))
    if name and is_of_models(entry):
        edited.edit(list(edits_of_models(_raw(edited, file), file)))
        text = (
            f"{new} now stands beside {old}, without its models, which serve where they are.\n"
            f"Wait: commit and publish the render, until {new} is ready everywhere.\nThen: {again}"
        )
        _done(edited, given, text, {"step": "beside", "old": old, "new": new, "next": again})
        return
    text = (
        f"{new} now stands beside {old}, and both serve.\n"
        f"Wait: commit and publish the render, until {new} is ready everywhere; then lead its clients there.\n"
        f"Then: {again} --finish"
    )
    _done(edited, given, text, {"step": "beside", "old": old, "new": new, "next": f"{again} --finish"})


def is_next(catalog: Catalog, entry: Entry) -> bool:
    """Whether the models of a server are still to go over to the one beside it."""
    other = catalog.folders[entry.folder].get(is_begun(entry))
    return other is not None and is_of_models(entry) and not is_of_models(other)


def hand_over(edited: Edited, catalog: Catalog, entry: Entry, given: dict[str, Any], *, again: str) -> None:
    """Make the models of a server those of the one beside it: the same objects, with another parent."""
    other = catalog.folders[entry.folder][is_begun(entry)]
    edited.edit(list(edits_of_models(_raw(edited, entry.file), entry.file, other.file)))
    old, new = path_of(entry), path_of(other)
    text = (
        f"The models of {old} are now those of {new}; {old} goes on serving them.\n"
        f"Wait: commit and publish the render, until {new} serves them everywhere; then lead their clients there.\n"
        f"Then: {again} --finish"
    )
    _done(edited, given, text, {"step": "models", "old": old, "new": new, "next": f"{again} --finish"})


def _raw(edited: Edited, file: str) -> Any:
    return parse(edited.text(file).encode("utf-8", "surrogateescape"), file)


def finish(edited: Edited, catalog: Catalog, entry: Entry, given: dict[str, Any]) -> None:
    """Delete the first file; the second one is all there is."""
    old, new = path_of(entry), is_begun(entry)
    if new not in catalog.folders[entry.folder]:
        raise click.UsageError(f"{old} has nothing beside it. hint: begin without --finish")
    if is_next(catalog, entry):
        raise click.UsageError(f"{old} still has the models. hint: run it without --finish first")
    edited.files[entry.file] = None
    other = catalog.folders[entry.folder][new]
    if HANDOVER in other.document.general.values:
        edited.edit([Edit(other.file, (HANDOVER,), None)])
    text = f"{old} is no more: clusters delete it, and keep {new}.\nWait: nothing; commit and publish the render."
    _done(edited, given, text, {"step": "finish", "old": old, "new": new, "next": ""})


def _done(edited: Edited, given: dict[str, Any], text: str, data: dict[str, Any]) -> None:
    edited.finish(dry_run=given["dry_run"], output=given["output"], more=data, say=lambda: click.echo(text))
