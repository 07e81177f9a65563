"""`kfgen secret commands`: what a person runs to make the Secrets of the backend `existing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfgen.commands.options import output_option, pass_root, print_json, reported
from kfgen.commands.secret.needed import environment_option, needed
from kfgen.stages.instructions import instructions

if TYPE_CHECKING:
    from pathlib import Path


@click.command("commands", epilog="Example: kfgen secret commands --env prod")
@environment_option
@output_option
@pass_root
def BY_HAND(root: Path, environment: str, output: str) -> None:  # noqa: N802
    """Print what a person runs to make the Secrets of the backend `existing`; … stands for a value.

    ServiceAccounts refer to them already. No value is known to kfgen, and none is printed.
    """
    with reported(root) as sources:
        where, uses = needed(sources, environment)
        found = [(use, instructions(use, where)) for use in uses]
    rows = [
        {
            "namespace": use.namespace.name,
            "secret": use.holding[0].secret.name if use.holding[0].secret is not None else "",
            "stores": [store.name for store in use.holding],
            "commands": list(told),
        }
        for use, told in found
        if told
    ]
    if output == "json":
        print_json({"environment": environment, "secrets": rows})
        return
    for _, told in found:
        for line in told:
            click.echo(line)
    if not rows:
        click.echo(f"nothing is made by hand in {environment}", err=True)
