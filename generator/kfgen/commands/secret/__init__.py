"""`kfgen secret`: Secrets of stores, sealed into the catalog or made by hand; one file per command, listed here."""

from __future__ import annotations

import click

from kfgen.commands.secret.by_hand import BY_HAND
from kfgen.commands.secret.sealed import SET


@click.group("secret", commands=(SET, BY_HAND), epilog="Example: kfgen secret set minio --env prod --cert prod.pem")
def COMMAND() -> None:  # noqa: N802
    """Seal the values of a store's Secret into the catalog, or say how a person makes it."""
