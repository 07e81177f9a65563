"""`kfgen rename`: a model, a graph or a manifest under a new name, beside the old one until that is ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kfgen.commands.copying import Copying
from kfgen.commands.edited import Edited, dry_run_option
from kfgen.commands.options import known, loaded, model_named, output_option, pass_root, reported
from kfgen.domain.places import DNS_LABEL

if TYPE_CHECKING:
    from pathlib import Path

    from kfgen.domain.catalog import Catalog, Entry

_OPTION = {"models": "", "graphs": "--graph ", "manifests": "--manifest "}


@click.command(
    "rename", epilog="Example: kfgen rename fraud fraud-scores   (then: kfgen rename fraud fraud-scores --finish)"
)
@click.argument("model")
@click.argument("name")
@click.option("--graph", "is_graph", is_flag=True, help="MODEL is a graph's name.")
@click.option("--manifest", "is_manifest", is_flag=True, help="MODEL is a file of catalog/manifests/.")
@click.option("--finish", "is_last", is_flag=True, help="End the old one.")
@dry_run_option
@output_option
@pass_root
def COMMAND(root: Path, model: str, name: str, **given: Any) -> None:  # noqa: N802
    """Give MODEL another NAME. A cluster knows no renaming: the new one is made beside the old one, and both serve
    until --finish, or until the command is run again. TrainedModels of a server go over in a step between; so do
    graphs and caches that name it.
    """
    folder = _folder(given)
    if not DNS_LABEL.match(name):
        raise click.UsageError(f'"{name}" is not a DNS label. hint: a-z, 0-9 and - only, at most 63 characters')
    with reported(root, writing=True, dry=given["dry_run"]) as sources:
        catalog = loaded(sources)
        Copying(
            Edited(root, sources),
            catalog,
            _entry(catalog, model, folder),
            given,
            again=f"kfgen rename {_OPTION[folder]}{model} {name}",
        ).step(name=name)


def _folder(given: dict[str, Any]) -> str:
    if given["is_graph"] and given["is_manifest"]:
        raise click.UsageError("it is a graph or a manifest. hint: one of --graph, --manifest")
    return "graphs" if given["is_graph"] else "manifests" if given["is_manifest"] else "models"


def _entry(catalog: Catalog, name: str, folder: str) -> Entry:
    if folder == "models":
        return catalog.models[model_named(catalog, name)]
    (name,) = known(folder.removesuffix("s"), (name,), catalog.folders[folder])
    return catalog.folders[folder][name]
