"""`kfgen rename`: a model or a graph under a new name, beside the old one until that is ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kfgen.commands.copying import begin, finish, hand_over, is_begun, is_next
from kfgen.commands.edited import Edited, dry_run_option
from kfgen.commands.options import known, loaded, model_named, output_option, pass_root, reported
from kfgen.domain.places import DNS_LABEL

if TYPE_CHECKING:
    from pathlib import Path

    from kfgen.domain.catalog import Catalog, Entry


@click.command(
    "rename", epilog="Example: kfgen rename fraud fraud-scores   (then: kfgen rename fraud fraud-scores --finish)"
)
@click.argument("model")
@click.argument("name")
@click.option("--graph", "is_graph", is_flag=True, help="MODEL is a graph's name.")
@click.option("--finish", "is_last", is_flag=True, help="End the old one.")
@dry_run_option
@output_option
@pass_root
def COMMAND(root: Path, model: str, name: str, **given: Any) -> None:  # noqa: N802
    """Give MODEL another NAME. A cluster knows no renaming: the new one is made beside the old one, and both serve
    until --finish, or until the command is run again. TrainedModels of a server go over in a step between.
    """
    if not DNS_LABEL.match(name):
        raise click.UsageError(f'"{name}" is not a DNS label. hint: a-z, 0-9 and - only, at most 63 characters')
    with reported(root, writing=True, dry=given["dry_run"]) as sources:
        catalog = loaded(sources)
        entry = _entry(catalog, model, is_graph=given["is_graph"])
        edited = Edited(root, sources)
        again = f"kfgen rename {'--graph ' if given['is_graph'] else ''}{model} {name}"
        if is_next(catalog, entry) and not given["is_last"]:
            hand_over(edited, catalog, entry, given, again=again)
        elif given["is_last"] or is_begun(entry):
            finish(edited, catalog, entry, given)
        else:
            begin(edited, catalog, entry, given, again=again, name=name)


def _entry(catalog: Catalog, name: str, *, is_graph: bool) -> Entry:
    if is_graph:
        (name,) = known("graph", (name,), catalog.folders["graphs"])
        return catalog.folders["graphs"][name]
    return catalog.models[model_named(catalog, name)]
