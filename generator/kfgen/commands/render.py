"""`kfgen render`: write what the catalog generates, or say what is out of date."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

import click

from kfgen.commands.options import PROBLEMS, known, output_option, pass_root, print_json, reported, show
from kfgen.domain.conflicts import conflict_at
from kfgen.domain.memory import Memory
from kfgen.domain.places import OWNED
from kfgen.domain.problem import ProblemsError, listing
from kfgen.domain.tree import FileTree, Sources
from kfgen.io import memory as memory_on_disk
from kfgen.io.disk import Changes, apply, compare
from kfgen.io.edits import refuse_edits, stage_rendered
from kfgen.io.forking import workers
from kfgen.io.synced import refuse_moves
from kfgen.pipeline import Rendered, render
from kfgen.stages.selecting import Selection

if TYPE_CHECKING:
    from collections.abc import Mapping, Set
    from pathlib import Path


@click.command(
    "render",
    epilog="Example: kfgen render --check --env prod   (in CI: exit status 1 if prod's files are out of date)",
)
@click.option("--check", is_flag=True, help="Write nothing; list what is out of date and exit with status 1.")
@click.option("--env", "environments", multiple=True, metavar="NAME", help="Only what this environment reads.")
@click.option("--app", "apps", multiple=True, metavar="NAME", help="Only this app.")
@click.option("--model", "models", multiple=True, metavar="NAME", help="Only this model, and what its app shares.")
@click.option("--force", is_flag=True, help="Overwrite generated files that somebody edited and did not commit.")
@output_option
@pass_root
def COMMAND(root: Path, check: bool, output: str, force: bool, **only: tuple[str, ...]) -> None:  # noqa: N802
    """Write charts/ and environments/ from catalog/.

    Either everything that is asked for is written, or, if anything is wrong with the catalog, nothing is.
    """
    gc.disable()  # nothing here makes cycles, and looking for some among a million values takes 8 % of the time
    with reported(root, writing=True, dry=check) as sources:
        memory = Memory() if check else memory_on_disk.load(root)
        remembered = memory.known
        rendered = render(sources, memory, workers())
        selection = _selection(rendered, only)
        is_here = rendered.catalog.output_is_here
        # Output that is published from somewhere else need not be here: that it can be made is all there is to check.
        everything = compare(rendered.tree, root, selection.is_wanted) if is_here or not check else Changes((), (), 0)
        asked = selection.of_models(everything.paths)
        changes = everything.narrowed(asked)
        # What is written for the first time, or as it was, moves nothing.
        moving = check or (everything and any((root / folder).is_dir() for folder in OWNED))
        moved = refuse_moves(root, sources, rendered, remembered) if moving else ()
        show((*rendered.warnings, *moved), sources)
        staged: tuple[str, ...] = ()
        if not check:
            refused = selection.refusals(everything.paths)
            if refused:
                raise ProblemsError(refused)
            up_to_date = {path for path in rendered.tree.files if selection.is_wanted(path)} - (
                everything.paths - asked
            )
            staged = _write(root, changes, rendered.tree, up_to_date, force=force)
            memory_on_disk.save(memory, root)
        _say(changes, staged, check, output)
        if check and changes:
            sys.exit(PROBLEMS)


def _write(root: Path, changes: Changes, tree: FileTree, up_to_date: Set[str], *, force: bool) -> tuple[str, ...]:
    """Write what differs; the files that were in conflict, which are staged then."""
    conflicts: list[str] = []

    def look(old: Mapping[str, bytes]) -> None:
        conflicts.extend(path for path, text in old.items() if conflict_at(text))
        if not force:
            refuse_edits(root, old)

    apply(changes, tree, root, look)
    staged = stage_rendered(root, up_to_date, conflicts=bool(conflicts))
    if staged.problems:
        show(staged.problems, Sources({}))
        click.echo("the files are written, but those that were in conflict are not staged: git add them", err=True)
        sys.exit(PROBLEMS)
    return staged.paths


def _selection(rendered: Rendered, only: Mapping[str, tuple[str, ...]]) -> Selection:
    """What the options ask for, if all of it is there."""
    models = {result.summary["name"] for result in rendered.results if result.summary["folder"] == "models"}
    return Selection(
        rendered.catalog,
        rendered.results,
        known("environment", only["environments"], rendered.catalog.order),
        known("app", only["apps"], sorted({result.app for result in rendered.results})),
        known("model", only["models"], sorted(models)),
    )


def _say(changes: Changes, staged: tuple[str, ...], check: bool, output: str) -> None:
    if output == "json":
        print_json({**_as_data(changes), "staged": list(staged)})
        return
    if check:
        for path in changes.written:
            click.echo(f"out of date: {path}")
        for path in changes.deleted:
            click.echo(f"no longer generated: {path}")
    total = f"{changes.unchanged} unchanged"
    if staged:
        click.echo(f"staged, since Git could not merge them: {listing(staged)}", err=True)
    if check and changes:
        click.echo(f"{len(changes.written) + len(changes.deleted)} out of date, {total}; run kfgen render", err=True)
    elif check:
        click.echo(f"up to date: {total}", err=True)
    else:
        click.echo(f"{len(changes.written)} written, {len(changes.deleted)} deleted, {total}", err=True)


def _as_data(changes: Changes) -> dict[str, Any]:
    return {"written": list(changes.written), "deleted": list(changes.deleted), "unchanged": changes.unchanged}
