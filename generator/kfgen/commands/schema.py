"""`kfgen schema`: the JSON Schema of a kind of catalog file."""

from __future__ import annotations

import click

from kfgen.catalog.json_schema import SCHEMAS, schema
from kfgen.commands.options import print_json


@click.command(
    "schema",
    help=f"""Print the JSON Schema of a KIND of catalog file: {", ".join(SCHEMAS)}.

    Editors complete and check catalog files with it; it is made from the declaration that kfgen itself reads with.
    """,
    epilog="Example: kfgen schema model > .schemas/model.json, and as the first line of a model's file: "
    "# yaml-language-server: $schema=../../.schemas/model.json",
)
@click.argument("kind", type=click.Choice(list(SCHEMAS)), metavar="KIND")
def COMMAND(kind: str) -> None:  # noqa: N802
    """Print a schema."""
    print_json(schema(kind))
