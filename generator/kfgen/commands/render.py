"""`kfgen render`: write what the catalog generates, or say what is out of date."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

import click

from kfgen.commands.options import PROBLEMS, known, output_option, pass_root, print_json, reported, show
from kfgen.domain.conflicts import conflict_at
from kfgen.domain.gitops import TREE
from kfgen.domain.places import readers
from kfgen.domain.problem import Problem, ProblemsError, Where, listing
from kfgen.domain.tree import Sources
from kfgen.io import memory as memory_on_disk
from kfgen.io.disk import Changes, apply, compare
from kfgen.io.edits import refuse_edits, stage_rendered
from kfgen.pipeline import Memory, Rendered, render

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kfgen.domain.catalog import Catalog


@click.command(
    "render",
    epilog="Example: kfgen render --check --env prod   (in CI: exit status 1 if prod's files are out of date)",
)
@click.option("--check", is_flag=True, help="Write nothing; list what is out of date and exit with status 1.")
@click.option("--env", "environments", multiple=True, metavar="NAME", help="Only what this environment reads.")
@click.option("--app", "apps", multiple=True, metavar="NAME", help="Only this app.")
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
        rendered = render(sources, memory)
        wanted = _wanted(rendered, only["environments"], only["apps"])
        is_here = rendered.catalog.project.values.get("layout", TREE) == TREE
        # Output that is published from somewhere else need not be here: that it can be made is all there is to check.
        changes = compare(rendered.tree, root, wanted) if is_here or not check else Changes((), (), 0)
        show(rendered.warnings, sources)
        staged: tuple[str, ...] = ()
        if not check:
            _refuse_half(changes, only["environments"], rendered.catalog)
            staged = _write(root, changes, rendered, wanted, force=force)
            memory_on_disk.save(memory, root)
        _say(changes, staged, check, output)
        if check and changes:
            sys.exit(PROBLEMS)


def _write(
    root: Path, changes: Changes, rendered: Rendered, wanted: Callable[[str], bool], *, force: bool
) -> tuple[str, ...]:
    """Write what differs; the files that were in conflict, which are staged then."""
    conflicts: list[str] = []

    def look(old: Mapping[str, bytes]) -> None:
        conflicts.extend(path for path, text in old.items() if conflict_at(text))
        if not force:
            refuse_edits(root, old)

    apply(changes, rendered.tree, root, look)
    mended = {path: text for path, text in rendered.tree.files.items() if wanted(path)}
    staged = stage_rendered(root, mended, conflicts=bool(conflicts))
    if staged.problems:
        show(staged.problems, Sources({}))
        click.echo("the files are written, but those that were in conflict are not staged: git add them", err=True)
        sys.exit(PROBLEMS)
    return staged.paths


def _wanted(rendered: Rendered, environments: tuple[str, ...], apps: tuple[str, ...]) -> Callable[[str], bool]:
    """Which paths the options ask for: those that an environment reads, shared ones included; those of an app."""
    known("environment", environments, rendered.catalog.order)
    read = {*environments, *map(rendered.catalog.place, environments)}
    known("app", apps, sorted({result.app for result in rendered.results}))

    def wanted(path: str) -> bool:
        app, environment = readers(path)
        return (not apps or app in apps) and (not read or not environment or environment in read)

    return wanted


def _refuse_half(changes: Changes, environments: tuple[str, ...], catalog: Catalog) -> None:
    """A file that others read too cannot change for one of them alone: the others' own files would not fit it."""
    if not environments:
        return
    others = [name for name in catalog.order if name not in environments]
    theirs = {"", *others, *map(catalog.place, others)}
    shared = [path for path in (*changes.written, *changes.deleted) if readers(path)[1] in theirs]
    if shared:
        text = "is read by other environments and would change too"
        hint = "run kfgen render without --env"
        problems = [Problem(where=Where(path), code="shared", text=text, hint=hint) for path in shared]
        raise ProblemsError(problems)


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
