"""What all that is added has in common: its name, the check of the whole catalog, the writing, what is printed."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import click

from kfgen.catalog.json_schema import schema_text
from kfgen.catalog.writing import written
from kfgen.commands.options import fail, is_interactive, print_json, reported, show
from kfgen.domain.places import DNS_LABEL, schema_file
from kfgen.domain.problem import Problem, ProblemsError, Report
from kfgen.domain.tree import Sources
from kfgen.io import memory
from kfgen.io.catalog import is_there, write_catalog
from kfgen.messages import lines
from kfgen.pipeline import render
from kfgen.stages.load import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kfgen.domain.catalog import Catalog

name_argument = click.argument("name")


@dataclass(slots=True)
class Addition:
    """One file that is being added, of a kind that has a schema; `changes` are files that change with it."""

    root: Path
    sources: Sources
    catalog: Catalog
    schema: str
    file: str
    values: dict[str, Any] = field(default_factory=dict)
    comment: str = ""
    changes: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    advice: str = ""  # what a person may do whose catalog does not take the file as it is

    def with_it(self) -> Sources:
        """The catalog's files with the new one among them."""
        files = {name: text.encode("utf-8", "surrogateescape") for name, text in self._files().items()}
        return replace(self.sources, files=dict(sorted({**self.sources.files, **files}.items())))

    def loaded_with_it(self) -> Catalog:
        """The catalog with the new file in it, as far as it can be read."""
        return load(self.with_it(), Report())

    def finish(self, output: str) -> None:
        """Check the catalog with the new file, write it, and say so; nothing is written if it brings mistakes."""
        after = self.with_it()
        problems = _problems(after, self.root)
        left = self._left(problems, after)
        files = self._files()
        if not is_there(self.root, schema_file(self.schema)):
            files[schema_file(self.schema)] = schema_text(self.schema)
        done = write_catalog(self.root, files)
        show((one for one in problems if one.where.file == self.file), after)
        for note in self.notes:
            click.echo(f"note: {note}", err=True)
        if output == "json":
            print_json({how: [file for file, was in done.items() if was == how] for how in ("written", "changed")})
        else:
            for file, how in done.items():
                click.echo(f"{how}: {file}")
        again = f"the catalog still has {left} error{'s' if left != 1 else ''}: " if left else "next: "
        click.echo(f"{again}kfgen render", err=True)

    def _files(self) -> dict[str, str]:
        return {self.file: written(self.file, self.schema, self.values, self.comment), **self.changes}

    def _left(self, problems: Sequence[Problem], after: Sources) -> int:
        """How many errors there were before and still are; ends the run where the new file brings some.

        In a catalog that had errors, those of other files may only have come to light: they keep nobody from adding
        what mends some of them.
        """
        errors = [one for one in problems if one.is_error]
        broken = errors and any(one.is_error for one in _problems(self.sources, self.root))
        mine = [one for one in errors if not broken or one.where.file in (self.file, *self.changes)]
        if mine:
            summary = show(mine, after)
            if self.advice and any(one.where.file != self.file for one in mine):
                click.echo(self.advice, err=True)
            fail(summary)
        return len(lines(errors, after))


@contextmanager
def adding(root: Path, schema: str, folder: str, name: str) -> Iterator[Addition]:
    """An addition to fill in and finish; a name that cannot be, or is taken, is wrong usage."""
    for part in name.split("/") if folder == "models" else [name]:
        if not DNS_LABEL.match(part):
            raise click.UsageError(f'"{part}" is not a DNS label. hint: a-z, 0-9 and - only, at most 63 characters')
    file = f"catalog/{folder}/{name}.yaml"
    with reported(root, writing=True) as sources:
        catalog = load(sources, Report())
        if is_there(root, file) or (folder == "models" and name in catalog.models):
            where = file if is_there(root, file) else catalog.models[name].file
            raise click.UsageError(f"{where} has it already. hint: edit it, or choose another name")
        yield Addition(root, sources, catalog, schema, file)


def _problems(sources: Sources, root: Path) -> tuple[Problem, ...]:
    try:
        return render(sources, memory.load(root)).warnings
    except ProblemsError as error:
        return error.problems


def said(**values: Any) -> dict[str, Any]:
    """The values that were given, in this order."""
    return {key: value for key, value in values.items() if value not in (None, (), [], {})}


def pairs(option: str, values: Sequence[str]) -> Mapping[str, str]:
    """`KEY=VALUE` words as a map."""
    found = {}
    for word in values:
        key, equals, value = word.partition("=")
        if not equals or not key:
            raise click.UsageError(f'{option} "{word}" is not KEY=VALUE')
        found[key] = value
    return found


def ask(what: str, option: str, choices: Sequence[str], default: str | None = None) -> str:
    """Ask a person at a terminal for what could not be inferred; elsewhere it must be given as an option."""
    if not is_interactive():
        hint = f"there are {', '.join(choices)}" if choices else ""
        raise click.UsageError(f"{what} is missing. hint: give {option}{f'; {hint}' if hint else ''}")
    kind = click.Choice(choices) if choices else None
    return str(click.prompt(what, type=kind, default=default, err=True))
