"""`kfgen list`: the models, and where they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfgen.commands.options import known, output_option, pass_root, print_json, reported, show
from kfgen.io import memory as memory_on_disk
from kfgen.pipeline import render

if TYPE_CHECKING:
    from pathlib import Path


@click.command("list", epilog="Example: kfgen list --env prod --output json")
@click.option("--env", "environments", multiple=True, metavar="NAME", help="Only models that run there.")
@output_option
@pass_root
def COMMAND(root: Path, environments: tuple[str, ...], output: str) -> None:  # noqa: N802
    """List the models: name, namespace, owner, and the environments they run in."""
    with reported(root) as sources:
        rendered = render(sources, memory_on_disk.load(root))
        show(rendered.warnings, sources)
        wanted = set(known("environment", environments, rendered.catalog.order))
        rows = [result.summary for result in rendered.results if result.summary["folder"] == "models"]
        rows = [row for row in rows if not wanted or wanted & set(row["environments"])]
        if output == "json":
            print_json(rows)
            return
        table = [("MODEL", "NAMESPACE", "OWNER", "ENVIRONMENTS")]
        table += [(row["name"], row["namespace"], row["owner"] or "-", ", ".join(row["environments"])) for row in rows]
        widths = [max(len(row[column]) for row in table) for column in range(3)]
        for row in table:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            click.echo("  ".join([*cells, row[3]]).rstrip())
