"""What the commands share: how problems are shown, what the exit status means, how results are printed."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from kfgen import __version__
from kfgen.commands import EVERYTHING
from kfgen.domain.problem import ProblemsError, Report, Severity, did_you_mean, listing
from kfgen.domain.tree import Sources
from kfgen.io.lock import settled
from kfgen.io.sources import read_sources
from kfgen.messages import told
from kfgen.stages.load import load
from kfgen.stages.pinning import check_pin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.problem import Problem

PROBLEMS: Final = 1  # exit status: problems were found, or files are out of date; 2 is click's, for wrong usage

output_option = click.option(
    "--output", type=click.Choice(["text", "json"]), default="text", help="How the result is printed."
)


def pass_root(function: Callable[..., None]) -> Callable[..., None]:
    """Call a command with the repository's folder first."""

    @click.pass_obj
    @wraps(function)
    def command(root: str, /, **options: Any) -> None:
        function(Path(root), **options)

    return command


@contextmanager
def reported(root: Path, *, writing: bool = False, dry: bool = False, pinned: bool = True) -> Iterator[Sources]:
    """Read the catalog; whatever problems come up are printed, all of them, and end the run with status 1.

    What a killed run left half done is undone before anything else. `writing` is for those whose files depend on the
    version of kfgen: the repository may be pinned to another one, and no other run writes until the end; `dry` for one
    of them that only looks, not `pinned` for one that sees to the pin itself.
    """
    sources = Sources({})
    try:
        with settled(root, partial(click.echo, err=True), hold=writing, writes=not dry):
            sources = read_sources(root)
            if writing and pinned:
                check_pin(sources, __version__)
            yield sources
    except ProblemsError as error:
        unfinished = any(one.code == "unfinished" for one in error.problems)
        fail(show(error.problems, sources), "not all of it could be undone" if unfinished else "nothing was changed")


def fail(summary: str, outcome: str = "nothing was changed") -> NoReturn:
    """Say how many problems there are and what came of it, and end with status 1."""
    click.echo(f"{summary}; {outcome}", err=True)
    sys.exit(PROBLEMS)


def show(problems: Iterable[Problem], sources: Sources) -> str:
    """Print problems to stderr, one a line, coloured on a terminal unless NO_COLOR is set; how many there are.

    Of more than a screenful the first of each sort, unless all are asked for, or a machine reads along.
    """
    context = click.get_current_context()
    everything = bool(context.meta.get(EVERYTHING)) or context.params.get("output") == "json"
    found = told(problems, sources, everything=everything)
    colour = None if not os.environ.get("NO_COLOR") else False
    for text in found.lines:
        click.echo(_painted(text), err=True, color=colour)
    if found.more:
        command = " ".join(context.command_path.split()[1:])
        click.echo(f"and {found.more} more of the same kinds; kfgen --all {command} shows them", err=True)
    return found.summary


def _painted(text: str) -> str:
    """A problem's line with its severity in colour."""
    for severity, paint in ((Severity.ERROR, "red"), (Severity.WARNING, "yellow")):
        place, mark, rest = text.partition(f": {severity}[")
        if mark:
            return f"{place}: {click.style(str(severity), fg=paint, bold=True)}[{rest}"
    return text


class WordOf(click.Choice[str]):
    """One of a few words; for words that people try there are hints."""

    def __init__(self, options: Sequence[str], instead: Mapping[str, str]) -> None:
        super().__init__(options)
        self._instead = instead

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word."""
        if value in self._instead:
            self.fail(f"{value!r} is another release's word. hint: {self._instead[value]}", param, ctx)
        return super().convert(value, param, ctx)


def print_json(data: Any) -> None:
    """Print data for machines."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


def loaded(sources: Sources) -> Catalog:
    """The catalog, for commands that need no more of it than its names."""
    report = Report()
    catalog = load(sources, report)
    report.raise_errors()
    return catalog


def known(kind: str, names: Iterable[str], all_names: Iterable[str], add: str = "") -> tuple[str, ...]:
    """Names given on the command line, if they all exist; `add` is the command that adds one.

    Raises:
        click.UsageError: for a name that does not, with what was meant.
    """
    there = tuple(all_names)
    for name in names:
        if name not in there:
            hint = did_you_mean(name, there) or f"there are {listing(there)}" + (f"; {add} {name}" if add else "")
            raise click.UsageError(f'no {kind} "{name}". hint: {hint}')
    return tuple(names)


def model_named(catalog: Catalog, name: str) -> str:
    """The path below catalog/models/ of a model that is named by it, or by its last part where that says which.

    Raises:
        click.UsageError: for one that is not there, or several.
    """
    matches = [key for key in catalog.models if name in (key, key.rpartition("/")[2])]
    if len(matches) > 1 and name not in matches:
        raise click.UsageError(f'there are several models "{name}". hint: write {" or ".join(matches)}')
    if not matches:
        hint = did_you_mean(name, [key.rpartition("/")[2] for key in catalog.models]) or listing(catalog.models)
        raise click.UsageError(f'no model "{name}" in catalog/models/. hint: {hint}')
    return name if name in matches else matches[0]


def is_interactive() -> bool:
    """Whether a person sits at a terminal and can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def say_written(done: Mapping[str, str], output: str) -> None:
    """Print what became of files of the catalog: path → `written`, `changed` or `unchanged`."""
    if output == "json":
        print_json(
            {how: [file for file, was in done.items() if was == how] for how in ("written", "changed", "unchanged")}
        )
        return
    for file, how in done.items():
        click.echo(f"{how}: {file}")
