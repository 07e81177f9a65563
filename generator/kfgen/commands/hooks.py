"""`kfgen hooks`: what helps a clone to merge generated files, in its own Git folder; nothing needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfgen.commands.options import fail, output_option, pass_root, print_json, show
from kfgen.domain.problem import ProblemsError
from kfgen.domain.tree import Sources
from kfgen.io.hooks import install, remove
from kfgen.io.repository import failed, find

if TYPE_CHECKING:
    from pathlib import Path


@click.command("hooks", epilog="Example: kfgen hooks   (once in a clone)")
@click.option("--remove", "removing", is_flag=True, help="Take it all out again.")
@output_option
@pass_root
def COMMAND(root: Path, removing: bool, output: str) -> None:  # noqa: N802
    """Let Git keep our side of generated files in a merge, render after it, and check before a push.

    All of it is in this clone's Git folder. Whoever does without runs kfgen render after a merge.
    """
    try:
        repository = find(root)
        if repository is None:
            raise failed("there is no Git repository here", "git init")
        done = remove(repository) if removing else install(repository)
    except ProblemsError as error:
        fail(show(error.problems, Sources({})))
    if output == "json":
        print_json(done)
        return
    for what, how in done.items():
        click.echo(f"{how}: {what}")
    if "kept" in done.values() and not removing:
        hint = "a hook of yours stays: let it run kfgen render (post-merge) or kfgen render --check (pre-push)"
        click.echo(hint, err=True)
