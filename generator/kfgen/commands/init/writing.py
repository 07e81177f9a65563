"""What `kfgen init` writes: all of it, or nothing."""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
from typing import TYPE_CHECKING, Any

import click

from kfgen import __version__
from kfgen.commands.init.repository import check_git
from kfgen.commands.options import PROBLEMS, fail, print_json, show
from kfgen.domain.places import OWNED, PROJECT_FILE
from kfgen.domain.problem import ProblemsError, visible
from kfgen.domain.tree import Sources
from kfgen.io import record
from kfgen.io import repository as git
from kfgen.io.catalog import is_there, refuse_links, text_of, writing
from kfgen.io.disk import apply, compare
from kfgen.io.hooks import install
from kfgen.io.journal import content_digest
from kfgen.io.sources import read_sources
from kfgen.pipeline import render
from kfgen.scaffold import scaffold
from kfgen.scaffold.first_catalog import first_catalog
from kfgen.scaffold.record import RECORD, record_text

if TYPE_CHECKING:
    from kfgen.commands.init.questions import Settled
    from kfgen.commands.init.repository import Place
    from kfgen.pipeline import Rendered
    from kfgen.scaffold.answers import Answers

MESSAGE = f"Set up kfgen\n\nKfgen-Version: {__version__}\n"


def set_up(place: Place, settled: Settled, output: str) -> None:
    """Write the catalog, what it renders and what is scaffolded around it, and commit that."""
    sources = Sources({})
    try:
        check_git(place)
        files, kept = _files(place, settled)
        refuse_links(place.top, (*files, *(f"{place.prefix}{folder}/" for folder in OWNED)))
        sources = _with_it(place, files)
        rendered = render(sources)
        show(rendered.warnings, sources)
        repository, commit = _write(place, files, rendered, settled.answers)
    except ProblemsError as error:
        fail(show(error.problems, sources))
    generated = len(rendered.tree.files)
    hooks = _hooks(repository)
    result = {"written": list(files), "kept": kept, "generated": generated, "commit": commit, "hooks": hooks}
    _say(place, result, settled.answers, output)


def _files(place: Place, settled: Settled) -> tuple[dict[str, str], list[str]]:
    """Path from the top of the repository → text; and the paths where something else stands already."""
    scaffolded = scaffold(settled.answers)
    catalog = first_catalog(settled.answers, settled.kserve, settled.mode)
    wanted = {**{f"{place.prefix}{path}": text for path, text in catalog.items()}, **scaffolded}
    kept = [path for path in wanted if _is_other(place, path, wanted[path])]
    own = {path: text for path, text in scaffolded.items() if path not in kept}
    wanted[f"{place.prefix}{RECORD}"] = record_text(__version__, settled.answers.branch, own)
    kept += [path for path in (f"{place.prefix}{RECORD}",) if _is_other(place, path, wanted[path])]
    return {path: text for path, text in wanted.items() if path not in kept}, kept


def _is_other(place: Place, path: str, text: str) -> bool:
    """Whether something stands there that is not what would be written: what a killed run wrote is ours."""
    return is_there(place.top, path) and text_of(place.top, path) != text


def _with_it(place: Place, files: dict[str, str]) -> Sources:
    """The catalog as it will be: what is there, and what comes."""
    there = read_sources(place.root).files if place.root.is_dir() else {}
    new = {
        path.removeprefix(place.prefix): text.encode()
        for path, text in files.items()
        if path.startswith(f"{place.prefix}catalog/")
    }
    return Sources(dict(sorted({**there, **new}.items())))


def _write(place: Place, files: dict[str, str], rendered: Rendered, answers: Answers) -> tuple[git.Repository, str]:
    """The repository and the commit that holds it all; where something cannot be written, nothing is."""
    generated = compare(rendered.tree, place.root)
    new = {f"{place.prefix}{path}": rendered.tree.files[path] for path in generated.written}
    project = f"{place.prefix}{PROJECT_FILE}"
    # Last of all: while it is not there, a run that was killed can be begun anew.
    last = {path: files[path] for path in files if path == project}
    with writing(place.top, {**{path: files[path] for path in files if path != project}, **new, **last}):
        repository = place.repository or git.create(place.root, answers.branch)
    with contextlib.suppress(OSError):  # Git does not tell of what is not committed that nobody edited it
        record.note(place.root, (content_digest(path, text.encode()) for path, text in rendered.tree.files.items()))
    apply(compare(rendered.tree, place.root), rendered.tree, place.root)  # what an earlier catalog left is deleted
    committed = () if answers.is_published else tuple(f"{place.prefix}{path}" for path in rendered.tree)
    try:
        return repository, repository.at_top().commit(MESSAGE, (*files, *committed))
    except ProblemsError as error:
        show(error.problems, Sources({}))
        click.echo("the files are written and staged; when that is mended: git commit", err=True)
        sys.exit(PROBLEMS)


def _hooks(repository: git.Repository) -> dict[str, str]:
    """What `kfgen hooks` did in this clone; nothing needs it, so what stands in its way is only said."""
    try:
        return install(repository)
    except ProblemsError as error:
        for problem in error.problems:
            click.echo(f"note: no hooks are installed: {problem.text}", err=True)
        return {}


def _say(place: Place, result: dict[str, Any], answers: Answers, output: str) -> None:
    if output == "json":
        print_json(result)
        return
    for path in result["written"]:
        click.echo(f"written: {visible(path)}")
    for path in result["kept"]:
        click.echo(f"kept as it is: {visible(path)}")
    if answers.is_published and f"{place.prefix}.gitignore" in result["kept"]:
        click.echo("note: let .gitignore ignore /charts/ and /environments/: they are published elsewhere", err=True)
    count = f"{result['generated']} files generated"
    if answers.is_published:
        where = " and ".join(answers.output_branches)
        click.echo(
            f"{count}, to look at: kfgen publish brings them to {where}; all else is in a first commit", err=True
        )
    else:
        click.echo(f"{count}; all of it is in a first commit", err=True)
    if result["hooks"]:
        click.echo("installed in this clone: a merge driver and hooks; kfgen hooks --remove takes them out", err=True)
    here = "" if place.root.samefile(".") else f"cd {visible(shlex.quote(os.path.relpath(place.root)))} && "
    click.echo(f"next: {here}kfgen add model --help", err=True)
