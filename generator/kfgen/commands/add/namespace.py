"""`kfgen add namespace`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfgen.commands.add.addition import adding, name_argument, pairs, said
from kfgen.commands.options import output_option, pass_root

if TYPE_CHECKING:
    from pathlib import Path


@click.command("namespace", epilog="Example: kfgen add namespace risk --owner risk-team")
@name_argument
@click.option("--create/--no-create", default=None, help="Whether kfgen makes the Namespace.  [default: it does]")
@click.option("--profile", metavar="USER", help="A Kubeflow Profile of this user makes it.")
@click.option("--owner", metavar="TEAM", help="The team that answers for it.")
@click.option("--label", "labels", multiple=True, metavar="KEY=VALUE", help="A label of the Namespace.")
@click.option("--description", metavar="TEXT", help="For people.")
@output_option
@pass_root
def NAMESPACE(  # noqa: N802, PLR0913 - an option each
    root: Path,
    name: str,
    *,
    create: bool | None,
    profile: str | None,
    owner: str | None,
    labels: tuple[str, ...],
    description: str | None,
    output: str,
) -> None:
    """Add a namespace: where models live, and by default the app (chart and overlay) that holds them."""
    if profile and create is not None:
        raise click.UsageError("--profile makes the namespace. hint: leave --create or --no-create out")
    with adding(root, "namespace", "namespaces", name) as new:
        new.values = said(
            description=description,
            owner=owner,
            create=None if profile else create is not False,
            profile={"owner": profile} if profile else None,
            labels=pairs("--label", labels),
        )
        new.finish(output)
