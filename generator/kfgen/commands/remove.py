"""`kfgen remove`: out of the catalog, once it is said what clusters delete, in which order, and what stays in them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import click

from kfgen.commands.edited import Edited, dry_run_option
from kfgen.commands.options import is_interactive, known, model_named, output_option, pass_root, reported
from kfgen.domain.edit import Edit
from kfgen.domain.places import MANY_MODELS_FILE, PROJECT_FILE
from kfgen.domain.problem import Report
from kfgen.pipeline import render
from kfgen.stages.load import load
from kfgen.stages.removing import Gone, gone
from kfgen.stages.renaming import HANDOVER, path_of
from kfgen.yaml_edit import EditError, remove_item

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kfgen.domain.catalog import Catalog, Entry
    from kfgen.domain.problem import Problem

_FOLDERS: Final = {"storage": "storage", "runtime": "runtimes", "namespace": "namespaces"}
_WORDS: Final = ("model", *_FOLDERS, "environment", "cluster")
_OF_PLACES: Final = ("secrets", "baselines")  # folders of the catalog that hold files by environment or cluster


@click.command("remove", epilog="Example: kfgen remove model fraud --dry-run")
@click.argument("word", metavar="KIND", type=click.Choice(_WORDS))
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@dry_run_option
@output_option
@pass_root
def COMMAND(root: Path, word: str, name: str, output: str, **given: bool) -> None:  # noqa: N802
    """Remove a model, storage, runtime, namespace, environment or cluster from the catalog.

    What clusters will delete once that is rendered and synced is shown first, in their order, and what stays. What
    something still refers to is not removed: the places are named. Anything else goes with its file.
    """
    yes, dry_run = given["yes"], given["dry_run"]
    with reported(root, writing=True, dry=dry_run) as sources:
        catalog = load(sources, Report())
        edited = Edited(root, sources)
        _take_out(edited, catalog, word, name)
        edited.check(partial(_still_used, word, name))
        before = render(sources, keep_objects=True)
        after = render(edited.after(), keep_objects=True)
        places = {*before.catalog.order, *before.catalog.places} - {*after.catalog.order, *after.catalog.places}
        orphaned = {place: _why_it_stays(before.environments, place) for place in places}
        found = gone(before.objects, after.objects, orphaned)
        more = {"deleted in clusters": [_data(one) for one in found if not one.stays]}
        more["kept in clusters"] = [_data(one) for one in found if one.stays]
        if output == "text":
            _say(found)
        if not (yes or dry_run):
            _ask(f"Remove {word} {name} from the catalog?")
        edited.finish(dry_run=dry_run, output=output, more=more, say=lambda: None)


def _take_out(edited: Edited, catalog: Catalog, word: str, name: str) -> None:
    if word == "model":
        entry = catalog.models[model_named(catalog, name)]
        edited.edit(list(_alone(catalog, entry)))
        if entry.file.endswith(MANY_MODELS_FILE):
            edited.edit([Edit(entry.file, entry.document.general.at, None)])
        else:
            edited.files[entry.file] = None
    elif word in _FOLDERS:
        (key,) = known(word, (name,), catalog.folders[_FOLDERS[word]])
        edited.files[catalog.folders[_FOLDERS[word]][key].file] = None
    else:
        there = catalog.environments if word == "environment" else catalog.clusters
        (key,) = known(word, (name,), there)
        edited.files[there[key].file] = None
        own = tuple(f"catalog/{folder}/{key}/" for folder in _OF_PLACES)
        edited.files.update(dict.fromkeys(file for file in edited.sources.files if file.startswith(own)))
        if key in catalog.order:
            _leave(edited, key)


def _alone(catalog: Catalog, entry: Entry) -> Iterator[Edit]:
    """Whatever stands beside it, or was to be ended for it, stands by itself again."""
    for other in catalog.models.values():
        general = other.document.general
        handover: Any = general.values.get(HANDOVER) or {}
        if any(one.get("model") == path_of(entry) for one in handover.values()):
            yield Edit(other.file, (*general.at, HANDOVER), None)


def _still_used(word: str, name: str, problem: Problem) -> Problem:
    """What refers to the thing that goes: it is not missing, it is still used."""
    if problem.code != "reference" or f'"{name.rpartition("/")[2]}"' not in problem.text:
        return problem
    return replace(problem, text=f'{word} "{name}" is still used here', hint="name another one here, or none, before")


def _leave(edited: Edited, environment: str) -> None:
    """Take its name out of the environments of kfgen.yaml."""
    try:
        edited.files[PROJECT_FILE] = remove_item(edited.text(PROJECT_FILE), ("environments",), environment)
    except EditError as error:
        raise click.UsageError(
            f"{PROJECT_FILE}: {error}. hint: take {environment} out of its environments by hand"
        ) from None


def _why_it_stays(environments: Any, place: str) -> str:
    """An environment that is no longer rendered is synced by nothing that could delete what is there."""
    environment = environments.get(place)
    if environment is None or not environment.gitops.cascade:
        return "nothing is left that would delete it: what synced it goes first"
    return ""


def _data(one: Gone) -> dict[str, str]:
    data = {"place": one.place, "kind": one.kind, "namespace": one.namespace, "name": one.name}
    return {**data, **({"why": one.stays} if one.stays else {})}


def _say(found: tuple[Gone, ...]) -> None:
    for place in dict.fromkeys(one.place for one in found):
        here = [one for one in found if one.place == place]
        deleted = [one for one in here if not one.stays]
        if deleted:
            click.echo(f"{place} deletes, in this order:")
        for number, one in enumerate(deleted, 1):
            click.echo(f"  {number}. {one}")
        kept = [one for one in here if one.stays]
        if kept:
            click.echo(f"{place} keeps:")
        for one in kept:
            click.echo(f"  {one} ({one.stays})")
    if not found:
        click.echo("clusters delete nothing")


def _ask(question: str) -> None:
    if not is_interactive():
        raise click.UsageError("nobody can be asked here. hint: --yes, or --dry-run to see what would happen")
    click.confirm(question, abort=True, err=True)
