"""`kfgen explain`: which file and line gave each value of a model, and what it beat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kfgen.commands.options import known, output_option, print_json, reported
from kfgen.domain.problem import Problem, Report, Where, did_you_mean, listing
from kfgen.domain.values import ListEdit, Overlay
from kfgen.messages import position
from kfgen.pipeline import resolve_environments
from kfgen.stages.load import load
from kfgen.stages.resolve import Layers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kfgen.domain.catalog import Catalog, Entry
    from kfgen.domain.environment import Settled
    from kfgen.domain.problem import Path as KeyPath
    from kfgen.domain.tree import Sources


@click.command("explain", epilog="Example: kfgen explain nllb-200-1dot3b --env dev replicas")
@click.argument("model")
@click.argument("key", required=False, default="")
@click.option("--env", "environments", multiple=True, metavar="NAME", help="Only there; every environment by default.")
@output_option
@click.pass_obj
def COMMAND(root: Path, model: str, key: str, environments: tuple[str, ...], output: str) -> None:  # noqa: N802
    """Show each value of MODEL in an environment, the file and line that gave it, and what that beat.

    MODEL is a name, or its path below catalog/models/ where names repeat; KEY is a key such as `resources.memory`.
    """
    with reported(root) as sources:
        report = Report()
        catalog = load(sources, report)
        report.raise_errors()
        entry = _entry(catalog, model)
        everywhere = resolve_environments(catalog, report)
        chosen = known("environment", environments, catalog.order) or catalog.order
        layers = Layers(catalog, Report())
        found: list[dict[str, Any]] = []
        for name in chosen:
            settled = layers.settle(entry, ("model",), everywhere[name])
            report.raise_errors()
            rows = [row for row in _rows(settled, sources) if not key or _below(row["key"], key)]
            found.append({"environment": name, "kserve": everywhere[name].version, "values": rows})
        if key and not any(one["values"] for one in found):
            keys = {
                row["key"]
                for one in chosen
                for row in _rows(layers.settle(entry, ("model",), everywhere[one]), sources)
            }
            raise click.UsageError(f'nothing sets "{key}". hint: {did_you_mean(key, keys) or listing(keys, 30)}')
        if output == "json":
            print_json({"model": model, "environments": found})
        else:
            _print(model, found)


def _entry(catalog: Catalog, name: str) -> Entry:
    matches = [key for key in catalog.models if name in (key, key.rpartition("/")[2])]
    if len(matches) > 1 and name not in matches:
        raise click.UsageError(f'there are several models "{name}". hint: write {" or ".join(matches)}')
    if not matches:
        hint = did_you_mean(name, [key.rpartition("/")[2] for key in catalog.models]) or listing(catalog.models)
        raise click.UsageError(f'no model "{name}" in catalog/models/. hint: {hint}')
    return catalog.models[name if name in matches else matches[0]]


def _rows(settled: Settled, sources: Sources) -> list[dict[str, Any]]:
    rows = []
    for path, value in _leaves(settled.values, ()):
        said = [(part, _at(part.values, path)) for part in settled.parts]
        places = [
            (_place(Where(part.file, (*part.at, *path)), sources), told) for part, told in said if told is not _UNSAID
        ]
        rows.append(
            {
                "key": ".".join(map(str, path)),
                "value": _shown(value),
                "from": places[-1][0] if places else "",
                "beats": [{"value": _shown(told), "from": place} for place, told in reversed(places[:-1])],
            }
        )
    return rows


_UNSAID = object()


def _at(values: Any, path: KeyPath) -> Any:
    """What a layer says at a path: the value, or _UNSAID."""
    for step in path:
        if not isinstance(values, dict) or step not in values:
            return _UNSAID
        values = values[step]
    return values


def _leaves(values: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    if isinstance(values, dict) and values:
        for key, value in values.items():
            yield from _leaves(value, (*path, key))
    else:
        yield path, values


def _place(where: Where, sources: Sources) -> str:

    row, _ = position(Problem(where=where, code="", text=""), sources)
    return f"{where.file}:{row}"


def _shown(value: Any) -> Any:
    if isinstance(value, Overlay):
        return "(laid onto the object)"
    if isinstance(value, ListEdit):
        return {"append": list(value.append), "remove": list(value.remove)}
    return value


def _below(path: str, key: str) -> bool:
    return path == key or path.startswith(f"{key}.")


def _print(model: str, found: list[dict[str, Any]]) -> None:
    for number, one in enumerate(found):
        if number:
            click.echo()
        click.echo(f"{model} in {one['environment']} (KServe {one['kserve']})")
        width = max((len(row["key"]) for row in one["values"]), default=0)
        values = [_text(row["value"]) for row in one["values"]]
        widest = min(max(map(len, values), default=0), 50)
        for row, value in zip(one["values"], values, strict=True):
            click.echo(f"  {row['key'].ljust(width)}  {value.ljust(widest)}  {row['from']}")
            for beaten in row["beats"]:
                click.echo(f"  {' ' * width}    beats {_text(beaten['value'])} from {beaten['from']}")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "null"
    return str(value)
