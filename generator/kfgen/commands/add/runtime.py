"""`kfgen add runtime`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kfgen.commands.add.addition import adding, name_argument, said
from kfgen.commands.options import output_option, pass_root

if TYPE_CHECKING:
    from pathlib import Path

_PROTOCOLS = ("v1", "v2", "grpc-v1", "grpc-v2")


@click.command(
    "runtime",
    epilog="Example: kfgen add runtime triton-24 --image nvcr.io/nvidia/tritonserver:24.08-py3 --format triton:2 "
    "--protocol v2 -- tritonserver --model-store=/mnt/models",
)
@name_argument
@click.argument("args", nargs=-1)
@click.option("--image", required=True, metavar="IMAGE", help="The server's image.")
@click.option(
    "--format", "formats", multiple=True, required=True, metavar="NAME[:VERSION]", help="A format that it serves."
)
@click.option(
    "--protocol", "protocols", multiple=True, type=click.Choice(_PROTOCOLS), help="A protocol that it speaks."
)
@click.option("--auto-select", is_flag=True, help="It also serves models of its formats that name no runtime.")
@click.option("--scope", type=click.Choice(["namespace", "cluster"]), help="namespace unless said otherwise.")
@click.option("--description", metavar="TEXT", help="For people.")
@output_option
@pass_root
def RUNTIME(  # noqa: N802, PLR0913 - an option each
    root: Path,
    name: str,
    *,
    args: tuple[str, ...],
    image: str,
    formats: tuple[str, ...],
    protocols: tuple[str, ...],
    auto_select: bool,
    scope: str | None,
    description: str | None,
    output: str,
) -> None:
    """Add a serving runtime of your own, which models name: runtime: NAME. What follows -- are its arguments."""
    with adding(root, "runtime", "runtimes", name) as new:
        new.values = said(
            description=description,
            scope=scope,
            supportedModelFormats=[_format(word, auto_select) for word in formats],
            protocolVersions=list(protocols),
            image=image,
            args=list(args),
        )
        new.finish(output)


def _format(word: str, auto_select: bool) -> Any:
    name, _, version = word.partition(":")
    return said(name=name, version=version or None, autoSelect=auto_select or None)
