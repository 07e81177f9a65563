"""`kfgen add environment`: its file, and its place in the promotion order of kfgen.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kfgen.catalog.words import MODE
from kfgen.commands.add.addition import Addition, adding, name_argument, said
from kfgen.commands.add.platform_options import discovered, platform_options, platform_values
from kfgen.commands.options import WordOf, known, output_option, pass_root
from kfgen.domain.places import PROJECT_FILE, is_reserved
from kfgen.yaml_edit import EditError, insert_item
from kfgen.yaml_text import parse

if TYPE_CHECKING:
    from pathlib import Path

    from kfgen.stages.discovering import Discovered

_MODES = ("Standard", "Knative")


@click.command(
    "environment", epilog="Example: kfgen add environment staging --before prod --from-context staging-admin"
)
@name_argument
@platform_options
@click.option(
    "--mode", type=WordOf(_MODES, MODE.instead), help="The deployment mode of models that do not say their own."
)
@click.option("--extends", metavar="NAME", help="An environment whose settings come first.")
@click.option("--cluster", metavar="NAME", help="The cluster of the catalog that it is on, with others.")
@click.option("--before", metavar="NAME", help="Promoted before this environment.  [default: it is the last]")
@click.option("--after", metavar="NAME", help="Promoted after this environment.")
@click.option("--empty", is_flag=True, help="Models run there only where they say so: enabled: true.")
@output_option
@pass_root
def ENVIRONMENT(root: Path, name: str, **given: Any) -> None:  # noqa: N802
    """Add an environment: its file, and its name among the environments of kfgen.yaml."""
    if is_reserved(name):
        raise click.UsageError(f'an environment cannot be called "{name}". hint: choose another name')
    with adding(root, "environment", "environments", name) as new:
        catalog = new.catalog
        known("environment", filter(None, (given["before"], given["after"])), catalog.order)
        known("environment", filter(None, (given["extends"],)), catalog.environments)
        known("cluster", filter(None, (given["cluster"],)), catalog.clusters)
        found = discovered(new, given)
        overrides = said(
            model={"enabled": False} if given["empty"] else None,
            namespace={"create": False} if given["empty"] else None,
            storage=_storage_class(new, found),
        )
        new.values = said(
            description=given["description"],
            extends=given["extends"],
            cluster=given["cluster"],
            clusters={name: {"server": given["server"]}} if given["server"] else None,
            **platform_values(found, mode=given["mode"] or found.mode or None),
            overrides=overrides,
        )
        _enter(new, name, given["before"], given["after"])
        new.advice = "hint: to begin without any model, --empty: then only those run there that say enabled: true"
        if found.node_pools:
            new.notes.append(
                f"what KServe and Knative are set to there: kfgen import config --from "
                f"context:{given['context']} --env {name}"
            )
        new.finish(given["output"])


def _storage_class(new: Addition, found: Discovered) -> dict[str, Any] | None:
    """The default class where claims ask for one that is not there, and none of the others do better."""
    if not found.storage_classes:
        return None
    asked = {
        name: str(entry.document.general.values["storageClassName"])
        for name, entry in new.catalog.storage.items()
        if entry.document.general.values.get("storageClassName")
    }
    missing = {name: one for name, one in asked.items() if one not in found.storage_classes}
    default = next((name for name, is_default in found.storage_classes.items() if is_default), "")
    if missing and len(missing) == len(asked) and default:
        return {"pvc": {"storageClassName": default}}
    for store, one in missing.items():
        new.notes.append(f'store "{store}" asks for the storage class {one}, which is not there')
    return None


def _enter(new: Addition, name: str, before: str | None, after: str | None) -> None:
    """Put the name into the list of kfgen.yaml; everything else there stays as it is."""
    if before and after:
        raise click.UsageError("give --before or --after, not both")
    raw = new.sources.files[PROJECT_FILE]
    stages = parse(raw, PROJECT_FILE).get("environments")
    stages = stages if isinstance(stages, list) else []
    beside = before or after
    index = next(
        (i for i, one in enumerate(stages) if beside in (one if isinstance(one, list) else [one])), len(stages)
    )
    try:
        text = insert_item(raw.decode("utf-8"), ("environments",), name, index + (1 if after else 0))
    except (EditError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{PROJECT_FILE}: {error}. hint: add {name} to its environments by hand") from None
    new.changes[PROJECT_FILE] = text
