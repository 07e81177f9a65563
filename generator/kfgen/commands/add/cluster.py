"""`kfgen add cluster`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kfgen.commands.add.addition import adding, name_argument, said
from kfgen.commands.add.platform_options import discovered, platform_options, platform_values
from kfgen.commands.options import output_option, pass_root
from kfgen.domain.places import is_reserved

if TYPE_CHECKING:
    from pathlib import Path


@click.command("cluster", epilog="Example: kfgen add cluster main --kserve 0.20.0 --kubernetes 1.33.0")
@name_argument
@platform_options
@output_option
@pass_root
def CLUSTER(root: Path, name: str, **given: Any) -> None:  # noqa: N802
    """Add a cluster that several environments share: what it has once. An environment names it: cluster: NAME."""
    if is_reserved(name):
        raise click.UsageError(f'a cluster cannot be called "{name}". hint: choose another name')
    with adding(root, "cluster", "clusters", name) as new:
        own = said(description=given["description"], server=given["server"])
        new.values = own | platform_values(discovered(new, given))
        new.finish(given["output"])
