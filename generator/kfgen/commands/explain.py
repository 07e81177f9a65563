"""`kfgen explain`: which file and line gave each value of a model, and what it beat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kfgen.commands.options import known, model_named, output_option, pass_root, print_json, reported
from kfgen.domain.overlay import NAMED_LISTS, laid_on
from kfgen.domain.problem import Problem, Report, Where, did_you_mean, listing
from kfgen.domain.values import ListEdit, Overlay
from kfgen.messages import position
from kfgen.pipeline import resolve_environments
from kfgen.stages.load import load
from kfgen.stages.resolve import Layers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kfgen.domain.environment import Settled
    from kfgen.domain.problem import Path as KeyPath
    from kfgen.domain.tree import Sources


@click.command("explain", epilog="Example: kfgen explain nllb-200-1dot3b --env dev replicas")
@click.argument("model")
@click.argument("key", required=False, default="")
@click.option("--env", "environments", multiple=True, metavar="NAME", help="Only there; every environment by default.")
@output_option
@pass_root
def COMMAND(root: Path, model: str, key: str, environments: tuple[str, ...], output: str) -> None:  # noqa: N802
    """Show each value of MODEL in an environment, the file and line that gave it, and what that beat.

    MODEL is a name, or its path below catalog/models/ where names repeat; KEY is a key such as `resources.memory`.
    """
    with reported(root) as sources:
        report = Report()
        catalog = load(sources, report)
        report.raise_errors()
        entry = catalog.models[model_named(catalog, model)]
        everywhere = resolve_environments(catalog, report)
        report.raise_errors()
        chosen = known("environment", environments, catalog.order) or catalog.order
        layers = Layers(catalog, Report())
        found: list[dict[str, Any]] = []
        for name in chosen:
            settled = layers.settle(entry, everywhere[name])
            report.raise_errors()
            rows = [row for row in _rows(settled, sources) if not key or _below(row["key"], key)]
            enabled = bool(settled.values.get("enabled", True))
            found.append({"environment": name, "kserve": everywhere[name].version, "enabled": enabled, "values": rows})
        if key and not any(one["values"] for one in found):
            keys = {row["key"] for one in chosen for row in _rows(layers.settle(entry, everywhere[one]), sources)}
            raise click.UsageError(f'nothing sets "{key}". hint: {did_you_mean(key, keys) or listing(keys, 30)}')
        path = "/".join(filter(None, (entry.subfolder, entry.name)))
        if output == "json":
            print_json({"model": path, "environments": found})
        else:
            _print(path, found)


def _rows(settled: Settled, sources: Sources) -> list[dict[str, Any]]:
    """A row for each value, and for each that a layer removed."""
    paths = dict.fromkeys(_leaves(settled.values, ()))
    paths |= dict.fromkeys(path for part in settled.parts for path in _leaves(part.values, ()))
    rows = []
    for path in paths:
        said = [(part, _at(part.values, path)) for part in settled.parts]
        told = [
            (value, _place(Where(part.file, (*part.at, *path)), sources))
            for part, value in said
            if value is not _UNSAID
        ]
        if isinstance(told[-1][0], dict) and len(told[-1][0]) > 0:
            continue  # what an inner path says in full
        value = None if told[-1][0] is None else _at(settled.values, path)
        rows.append(
            {
                "key": ".".join(map(str, path)),
                "value": _shown(told[-1][0] if value is _UNSAID else value),
                "from": told[-1][1],
                "beats": [{"value": _shown(old), "from": place} for old, place in reversed(told[:-1])],
            }
        )
    return rows


_UNSAID = object()


def _at(values: Any, path: KeyPath) -> Any:
    """What a layer says at a path: the value, None where it removes it, or _UNSAID."""
    for step in path:
        if isinstance(values, Overlay):
            values = _merged(values)
        if values is None:
            return None  # removed further up
        if not isinstance(values, dict) or step not in values:
            return _UNSAID
        values = values[step]
    return values


def _merged(overlay: Overlay) -> Any:
    """What an overlay says: a layer's own words, nulls included, or what all layers come to."""
    return overlay.layers[0] if len(overlay.layers) == 1 else laid_on({}, overlay, named=NAMED_LISTS)


def _leaves(values: Any, path: KeyPath) -> Iterator[KeyPath]:
    if isinstance(values, Overlay):
        values = _merged(values)
    if isinstance(values, dict) and values:
        for key, value in values.items():
            yield from _leaves(value, (*path, key))
    else:
        yield path


def _place(where: Where, sources: Sources) -> str:

    row, _ = position(Problem(where=where, code="", text=""), sources)
    return f"{where.file}:{row}"


def _shown(value: Any) -> Any:
    if isinstance(value, ListEdit):
        return {"append": list(value.append), "remove": list(value.remove)}
    return _merged(value) if isinstance(value, Overlay) else value


def _below(path: str, key: str) -> bool:
    return path == key or path.startswith(f"{key}.")


def _print(model: str, found: list[dict[str, Any]]) -> None:
    for number, one in enumerate(found):
        if number:
            click.echo()
        here = "" if one["enabled"] else ", not enabled here"
        click.echo(f"{model} in {one['environment']} (KServe {one['kserve']}{here})")
        width = max((len(row["key"]) for row in one["values"]), default=0)
        values = [_text(row["value"]) for row in one["values"]]
        widest = min(max(map(len, values), default=0), 50)
        for row, value in zip(one["values"], values, strict=True):
            click.echo(f"  {row['key'].ljust(width)}  {value.ljust(widest)}  {row['from']}")
            for beaten in row["beats"]:
                click.echo(f"  {' ' * width}    beats {_text(beaten['value'])} from {beaten['from']}")


def _text(value: Any) -> str:
    """A value as YAML would write it on one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_text(item)}' for key, item in value.items())}}}"
    if isinstance(value, bool):
        return str(value).lower()
    return "(removed)" if value is None else str(value)
