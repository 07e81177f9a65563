"""`kfgen upgrade`: bring a repository to this version of kfgen, in a commit of its own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from kfgen import __version__
from kfgen.catalog.json_schema import SCHEMAS, schema_text
from kfgen.commands.options import PROBLEMS, pass_root, reported, show
from kfgen.domain.places import PROJECT_FILE, schema_file
from kfgen.domain.problem import Report, listing
from kfgen.domain.tree import Sources
from kfgen.io import repository as git
from kfgen.io.catalog import text_of, writing
from kfgen.io.disk import Changes, apply, compare
from kfgen.pipeline import render
from kfgen.scaffold import scaffold
from kfgen.scaffold.answers import DEFAULT_BRANCH, answers_of
from kfgen.scaffold.merging import Merged, merged
from kfgen.scaffold.record import RECORD, record_text, recorded, recorded_branch
from kfgen.stages.comparing import Difference, differences
from kfgen.stages.load import load
from kfgen.stages.pinning import KEY, check_pin, is_above, next_pin, pin_of
from kfgen.yaml_edit import EditError, set_value

if TYPE_CHECKING:
    from pathlib import Path

    from kfgen.pipeline import Rendered

_MANY: Final = 40  # lines that a person reads


@click.command("upgrade", epilog="Example: pipx upgrade kfgen && kfgen upgrade && git show --stat")
@pass_root
def COMMAND(root: Path) -> None:  # noqa: N802
    """Bring what `kfgen init` wrote, the pin and the generated files to this version, in a commit of its own.

    What people changed in scaffolded files stays, by a three-way merge; where that leaves conflicts, they stand in the
    files as Git shows them, and the commit is left to you.
    """
    with reported(root, writing=True, pinned=False) as sources:
        repository = git.require(root)
        repository.check_ready()
        repository.check_clean()
        old, pin = _pins(sources)
        texts = {**sources.files, PROJECT_FILE: _with_pin(sources, old, pin).encode("utf-8")}
        pinned = Sources(texts, remote=sources.remote)
        rendered = render(pinned)
        result = _merged(repository, rendered, pin)
        files = _files(repository, pinned, result)
        changes = compare(rendered.tree, root)
        show(rendered.warnings, pinned)
        for note in result.notes:
            click.echo(f"note: {note}", err=True)
        if not files and not changes:
            click.echo(f"up to date with kfgen {__version__}", err=True)
            return
        found = _differences(root, rendered, changes)
        summary = _summary(found, changes)
        with writing(repository.top, files):
            apply(changes, rendered.tree, root)
    generated = (*changes.written, *changes.deleted) if rendered.catalog.output_is_here else ()
    paths = [*files, *(f"{repository.prefix}{path}" for path in generated)]
    merged_or_not = (f"{path}: {'merged' if path in result.scaffolded else 'changed'}" for path in files)
    for line in (*merged_or_not, *summary, *_details(found)):
        click.echo(line)
    _commit(repository, paths, result, _message(old, pin, summary))


def _pins(sources: Sources) -> tuple[str, str]:
    """The pin as it is and as it will be; a repository of a newer version is not brought back to this one."""
    if PROJECT_FILE not in sources.files:
        load(sources, Report())  # which says so
    old = pin_of(sources)
    if old and not is_above(old, __version__):
        check_pin(sources, __version__)
    return old, next_pin(old, __version__)


def _with_pin(sources: Sources, old: str, pin: str) -> str:
    """kfgen.yaml with the pin raised; everything else in it stays as it is."""
    text = sources.files[PROJECT_FILE].decode("utf-8")
    if old == pin:
        return text
    try:
        return set_value(text, KEY, f'"{pin}"')
    except EditError as error:
        hint = f'write {KEY}: "{pin}" by hand'
        raise click.UsageError(f"{PROJECT_FILE} cannot be edited: {error}. hint: {hint}") from None


def _merged(repository: git.Repository, rendered: Rendered, pin: str) -> Merged:
    """What was scaffolded, as this version and the people make it; nothing in a repository without a record."""
    record = f"{repository.prefix}{RECORD}"
    raw = (text_of(repository.top, record) or "").encode("utf-8", "surrogateescape")
    base = recorded(raw)
    if not base:
        return Merged()
    answers = answers_of(rendered.catalog, pin, repository.prefix, recorded_branch(raw) or DEFAULT_BRANCH)
    theirs = scaffold(answers)
    ours = {path: text_of(repository.top, path) for path in base.keys() | theirs.keys()}
    result = merged(base, ours, theirs, repository.merge)
    result.files[record] = record_text(__version__, answers.branch, result.scaffolded)
    return result


def _files(repository: git.Repository, sources: Sources, result: Merged) -> dict[str, str]:
    """Everything but what is generated, by path from the top: what differs from the disk."""
    own = {PROJECT_FILE: sources.files[PROJECT_FILE].decode("utf-8")}
    own |= {schema_file(name): schema_text(name) for name in SCHEMAS if text_of(repository.folder, schema_file(name))}
    files = {f"{repository.prefix}{path}": text for path, text in own.items()} | result.files
    return {path: text for path, text in files.items() if text_of(repository.top, path) != text}


def _differences(root: Path, rendered: Rendered, changes: Changes) -> list[Difference]:
    """What changes for whom, object by object."""
    before = {path: text_of(root, path) or "" for path in (*changes.written, *changes.deleted)}
    return differences(before, {path: rendered.tree.files[path] for path in changes.written})


def _summary(found: list[Difference], changes: Changes) -> list[str]:
    """A line for each environment and what happens to its objects; they are the commit's message too."""
    groups: dict[str, list[str]] = {}
    for one in found:
        groups.setdefault(f"{one.environment or 'all environments'}: {one.how}", []).append(one.name)
    lines = [f"{group}: {listing(names, 20)}" for group, names in groups.items()]
    if changes:
        lines.append(f"generated: {len(changes.written)} files written, {len(changes.deleted)} deleted")
    return lines


def _details(found: list[Difference]) -> list[str]:
    """What changes inside the objects."""
    lines = [f"  {one.name}: {field}" for one in found for field in one.fields]
    more = len(lines) - _MANY
    return lines if more <= 0 else [*lines[:_MANY], f"  … and {more} more: git show"]


def _message(old: str, pin: str, summary: list[str]) -> str:
    subject = f"Upgrade kfgen {f'from {old} ' if old else ''}to {pin}"
    if old == pin:
        subject = "Bring what kfgen scaffolded and generated up to date"
    body = "".join(f"{line}\n" for line in summary)
    return f"{subject}\n\n{body}{chr(10) if body else ''}Kfgen-Version: {__version__}\n"


def _commit(repository: git.Repository, paths: list[str], result: Merged, message: str) -> None:
    """One commit of it all; with conflicts, everything but that."""
    top = repository.at_top()
    top.add(paths)
    if not result.conflicts:
        top.commit(message)
        click.echo(f"committed: {message.partition(chr(10))[0]}", err=True)
        return
    for path, stages in result.conflicts.items():
        top.mark_conflict(path, stages)
        click.echo(f"CONFLICT: {path}", err=True)
    top.prepare_message(message)
    click.echo("resolve the conflicts, then: git add, git commit", err=True)
    sys.exit(PROBLEMS)
