"""`kfgen promote`: what a model runs in one environment, written into the block of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kfgen.catalog.writing import flat
from kfgen.commands.edited import Edited, dry_run_option
from kfgen.commands.options import known, model_named, output_option, pass_root, reported
from kfgen.domain.problem import Report
from kfgen.domain.promotion import KEYS
from kfgen.pipeline import resolve_environments
from kfgen.stages.load import load
from kfgen.stages.promoting import Promotion, promotion
from kfgen.stages.resolve import Layers

if TYPE_CHECKING:
    from pathlib import Path

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.environment import Environment


@click.command("promote", epilog="Example: kfgen promote fraud staging prod   (every model: --all staging prod)")
@click.argument("words", nargs=-1, required=True, metavar="[MODEL]... FROM TO")
@click.option("--all", "everything", is_flag=True, help="Every model that runs in FROM and in TO.")
@click.option("--only", "keys", multiple=True, type=click.Choice(KEYS), help="Only this key.  [default: all of them]")
@dry_run_option
@output_option
@pass_root
def COMMAND(root: Path, words: tuple[str, ...], everything: bool, output: str, **options: Any) -> None:  # noqa: N802
    """Make the environment TO run what FROM runs of a MODEL: its version, image, runtimeVersion and storage.

    They are written into environments.TO of the model's file. A model that is not enabled in TO is from then on.
    With FROM and TO the same, what runs there is pinned as it is, also before the catalog says `promotion: pinned`.
    """
    *models, source, to = _split(words, everything)
    dry_run = options["dry_run"]
    with reported(root, writing=True, dry=dry_run) as sources:
        report = Report()
        catalog = load(sources, report)
        known("environment", (source, to), catalog.order)
        environments = resolve_environments(catalog, report)
        report.raise_errors()
        names = [model_named(catalog, one) for one in models] or list(catalog.models)
        found = _promotions(catalog, names, (environments[source], environments[to]), options["keys"], everything)
        report.raise_errors()
        edited = Edited(root, sources)
        edited.edit([edit for one in found.values() for edit in one.edits])
        data = {"from": source, "to": to, "models": {name: _data(one) for name, one in found.items()}}
        edited.finish(dry_run=dry_run, output=output, more=data, say=lambda: _say(found, source, to))


def _split(words: tuple[str, ...], everything: bool) -> tuple[str, ...]:
    if everything and len(words) != 2:
        raise click.UsageError("--all takes no model. hint: kfgen promote --all FROM TO")
    if not everything and len(words) < 3:
        raise click.UsageError("which model, from where, to where? hint: kfgen promote MODEL FROM TO, or --all FROM TO")
    return words


def _promotions(
    catalog: Catalog, names: list[str], places: tuple[Environment, Environment], keys: tuple[str, ...], everything: bool
) -> dict[str, Promotion]:
    layers = Layers(catalog, Report())
    source, to = places
    found = {}
    for name in names:
        entry = catalog.models[name]
        first = layers.settle(entry, source)
        settled = (first, first if source.name == to.name else layers.settle(entry, to))
        lives = [bool(one.values.get("enabled", True)) for one in settled]
        if everything and not all(lives):
            continue
        if not lives[0]:
            raise click.UsageError(f'"{name}" does not run in {source.name}. hint: promote it from where it does')
        found[name] = promotion(entry, settled, to, keys)
    return found


def _data(one: Promotion) -> dict[str, Any]:
    return {key: {"from": old, "to": new} for key, old, new in one.changes}


def _say(found: dict[str, Promotion], source: str, to: str) -> None:
    unchanged = [name for name, one in found.items() if not one.changes]
    for name, one in found.items():
        if one.changes:
            click.echo(f"{name} in {to}, as in {source}:")
        for key, old, new in one.changes:
            was = "" if old is None else f"{flat(old)} → " if old != new else "pinned: "
            click.echo(f"  {key}: {was}{flat(new)}")
    if unchanged:
        some = unchanged[0] if len(unchanged) == 1 else f"{len(unchanged)} models"
        click.echo(f"{some}: {to} has it already")
