"""`kfgen init`: a repository with a catalog that renders, what checks it, a first commit; no cluster, no network."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from kfgen.catalog.words import MODE
from kfgen.commands.init.questions import CONTROLLERS, LAYOUT_WORDS, MODES, answered
from kfgen.commands.init.repository import found_place
from kfgen.commands.init.writing import set_up
from kfgen.commands.options import WordOf, output_option, pass_root
from kfgen.domain.gitops import DELIVERIES, LAYOUTS


@click.command(
    "init",
    epilog="Example: kfgen init serving --url git@example.com:ml/serving.git --env dev --env prod --controller flux",
)
@click.argument("folder", default="", required=False)
@click.option("--name", help="The project's name.  [default: the folder's]")
@click.option("--url", help="Where this repository is.  [default: what git calls origin]")
@click.option("--branch", help="The branch that is synced.  [default: by the layout]")
@click.option("--env", "environments", multiple=True, metavar="NAME", help="In promotion order.  [default: dev, prod]")
@click.option("--kserve", metavar="X.Y.Z", help="The KServe there.  [default: the newest that kfgen knows whole]")
@click.option(
    "--mode", type=WordOf(MODES, MODE.instead), help="How models are deployed.  [default: Standard, if KServe has it]"
)
@click.option("--controller", type=click.Choice(CONTROLLERS), help="What syncs it.  [default: none]")
@click.option("--delivery", type=click.Choice(DELIVERIES), help="What is synced.  [default: kustomize]")
@click.option("--layout", type=click.Choice(LAYOUTS), help=f"Where the output is: {LAYOUT_WORDS}.  [default: tree]")
@click.option("--yes", "-y", is_flag=True, help="Ask nothing: options, and defaults for the rest.")
@output_option
@pass_root
def COMMAND(root: Path, folder: str, yes: bool, output: str, **given: Any) -> None:  # noqa: N802
    """Set up a repository for kfgen in FOLDER, or here: an empty folder, a clone, or a repository with content.

    At a terminal it asks for what no option says. Nothing that is there is changed; what is kept is named. A clone's
    Git folder gets what kfgen hooks installs; nothing needs that.
    """
    place = found_place(root / os.path.normpath(folder) if folder else root)  # `..` may lead through what is not there
    set_up(place, answered(given, place, yes=yes), output)
