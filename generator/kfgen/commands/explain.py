"""`kfgen explain`: which file and line gave each value of a model, and what it beat."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import click

from kfgen.catalog.folders import FOLDERS
from kfgen.commands.options import known, loaded, model_named, output_option, pass_root, print_json, reported
from kfgen.domain.overlay import NAMED_LISTS, laid_on
from kfgen.domain.problem import Problem, Report, Where, did_you_mean, listing, nearest, visible
from kfgen.domain.values import ListEdit, Overlay
from kfgen.messages import position
from kfgen.origins import Origins
from kfgen.pipeline import render, resolve_environments
from kfgen.stages.origin import fields, near, of_objects
from kfgen.stages.resolve import Layers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kfgen.domain.catalog import Catalog, Entry
    from kfgen.domain.environment import Environment, Settled
    from kfgen.domain.manifest import Manifest
    from kfgen.domain.problem import Path as KeyPath
    from kfgen.domain.tree import Sources
    from kfgen.stages.origin import Study


@click.command("explain", epilog="Example: kfgen explain nllb-200-1dot3b --env dev spec.predictor.minReplicas")
@click.argument("model")
@click.argument("path", required=False, default="")
@click.option("--env", "environments", multiple=True, metavar="NAME", help="Only there; every environment by default.")
@output_option
@pass_root
def COMMAND(root: Path, model: str, path: str, environments: tuple[str, ...], output: str) -> None:  # noqa: N802
    """Show each value of MODEL in an environment, the file and line that gave it, and what that beat.

    MODEL is a name, or its path below catalog/models/ where names repeat; or another entry of the catalog, as in
    `storage/minio`. PATH is a key of the catalog such as `resources.memory`; or a field of what is made of it, such as
    `spec.predictor.minReplicas` or, with the kind, `PersistentVolumeClaim.spec`.
    """
    with reported(root) as sources:
        catalog = loaded(sources)
        report = Report()
        entry = _entry(catalog, model)
        everywhere = resolve_environments(catalog, report)
        report.raise_errors()
        asked = _Asked(catalog, sources, everywhere, entry, path)
        found = [asked.told(name) for name in known("environment", environments, catalog.order) or catalog.order]
        if path and not any(one.values or one.fields for one in found):
            raise click.UsageError(f'there is no "{path}". hint: {_hint(path, found)}')
        called = asked.key if entry.folder == "models" else f"{entry.folder}/{asked.key}"
        if output == "json":
            print_json({"model": called, "environments": [one.as_data() for one in found]})
        else:
            _print(called, found)


def _entry(catalog: Catalog, name: str) -> Entry:
    """A model by its name, or anything else of the catalog by its folder and name."""
    folder, _, key = name.partition("/")
    models = {one.rpartition("/")[2] for one in catalog.models} | set(catalog.models)
    if folder == "models" and name not in models:
        name = key
    elif folder in catalog.folders and name not in models:
        if key not in catalog.folders[folder]:
            there = catalog.folders[folder]
            hint = did_you_mean(key, there) or f"there are {listing(there)}"
            raise click.UsageError(f'no "{key}" in catalog/{folder}/. hint: {hint}')
        return catalog.folders[folder][key]
    if name not in models:
        _refuse_other(catalog, name)
    return catalog.models[model_named(catalog, name)]


def _refuse_other(catalog: Catalog, name: str) -> None:
    """What is called so and is no model: `namespace/risk` or `risk` for `namespaces/risk`."""
    word, _, key = name.rpartition("/")
    for folder in FOLDERS:
        if word in ("", folder.word) and key in catalog.folders[folder.name]:
            raise click.UsageError(f'no model "{name}". hint: did you mean "{folder.name}/{key}"?')


@dataclass(frozen=True, slots=True)
class _Told:
    """What there is to say of an entry in an environment: values of the catalog, or fields of objects."""

    environment: str
    kserve: str
    enabled: bool
    values: list[dict[str, Any]]
    fields: list[dict[str, Any]]
    all_keys: list[str]  # for suggestions
    manifests: Sequence[Manifest]

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        own = {"environment": self.environment, "kserve": self.kserve, "enabled": self.enabled}
        return {**own, "fields": self.fields} if self.fields else {**own, "values": self.values}


@dataclass(frozen=True, slots=True)
class _Asked:
    """An entry and a path, asked of the environments of a catalog."""

    catalog: Catalog
    sources: Sources
    everywhere: Mapping[str, Environment]
    entry: Entry
    path: str
    origins: list[Origins] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The entry's key in its folder."""
        return "/".join(filter(None, (self.entry.subfolder, self.entry.name)))

    def told(self, name: str) -> _Told:
        """What there is to say in an environment."""
        report = Report()
        settled = Layers(self.catalog, report).settle(self.entry, self.everywhere[name])
        report.raise_errors()
        rows = _without_secrets(_rows(settled, self.sources))
        values = [row for row in rows if not self.path or _below(row["key"], self.path)]
        values = [] if of_objects(self.path) else values
        study = self._study(name) if self.path and not values else None
        return _Told(
            environment=name,
            kserve=self.everywhere[name].version,
            enabled=bool(settled.values.get("enabled", True)),
            values=values,
            fields=[] if study is None else list(self._fields(study)),
            all_keys=[row["key"] for row in rows],
            manifests=() if study is None else study.manifests,
        )

    def _study(self, name: str) -> Study:
        if not self.origins:
            # Where stores and runtimes are made depends on who uses them; of anything else nobody needs to know.
            results = render(self.sources).results if self.entry.folder in _PLACED else ()
            self.origins.append(Origins(self.catalog, self.everywhere, results))
        return self.origins[0].study(self.entry.folder, self.key, name)

    def _fields(self, study: Study) -> Iterator[dict[str, Any]]:
        for one in fields(study.manifests, self.path):
            key = one.manifest.key
            _, kind, namespace, name = one.manifest.identity
            hidden = kind == "Secret" and one.path[0] in _SECRET
            given = _place(study.where(key, one.path), self.sources)
            value = _HIDDEN if hidden else one.value
            beaten = [
                {"value": _HIDDEN if hidden else old.value, "from": _place(old.where, self.sources)}
                for old in study.beaten(key, one.path)
            ]
            made_from = dict.fromkeys(_place(place, self.sources) for place in study.made_from(key, one.path))
            yield {
                "kind": kind,
                "name": name,
                "namespace": namespace,
                "path": one.text,
                "value": value,
                "from": given,
                "with": [place for place in made_from if place != given],
                # What is made of a value twice, such as two objects of one key, beats nothing of its own.
                "beats": [old for old in beaten if old != {"value": value, "from": given}],
            }


_PLACED: Final = frozenset({"storage", "runtimes"})
_SECRET: Final = frozenset({"data", "stringData"})
_HIDDEN: Final = "(hidden)"


def _hint(path: str, found: list[_Told]) -> str:
    """What was meant, or what there is."""
    keys = {key for one in found for key in one.all_keys}
    manifests = [manifest for one in found for manifest in one.manifests]
    above, steps = near(manifests, path)
    if (above or of_objects(path)) and steps:
        rest = re.split(r"[.\[]", path[len(above) :].lstrip(".["), maxsplit=1)[0]
        if not above:
            steps = sorted({one.partition("/")[0] for one in steps})  # kinds: each may be asked for on
        best = next((one for one in steps if _initials(one) == rest), "") or nearest(rest, steps)
        whole = f"{above}.{best}" if above and not best.startswith("[") else f"{above}{best}"
        return f'did you mean "{whole}"?' if best else f"there are {listing(steps, 30)}"
    return did_you_mean(path, keys) or (
        listing(keys, 30) + (f"; or a field of {_made(manifests)}" if manifests else "")
    )


def _initials(kind: str) -> str:
    """What people call a kind: HPA."""
    return "".join(char for char in kind if char.isupper())


def _made(manifests: list[Manifest]) -> str:
    """The objects that are made of an entry."""
    return listing({"/".join(one.identity[1::2]) for one in manifests})


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


def _without_secrets(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, less what a Secret in manifests/ holds, or what may be one."""
    if any(row["key"] == "object.kind" and row["value"] == "ConfigMap" for row in rows):
        return rows
    hidden = tuple(f"object.{key}" for key in _SECRET)
    for row in rows:
        if row["key"].startswith(hidden):
            row["value"] = _HIDDEN
            row["beats"] = [{**old, "value": _HIDDEN} for old in row["beats"]]
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
    row, column = position(Problem(where=where, code="", text=""), sources)
    return f"{where.file}:{row}:{column}" if row else where.file


def _shown(value: Any) -> Any:
    if isinstance(value, ListEdit):
        return {"append": list(value.append), "remove": list(value.remove)}
    return _merged(value) if isinstance(value, Overlay) else value


def _below(path: str, key: str) -> bool:
    return path == key or path.startswith(f"{key}.")


def _print(model: str, found: list[_Told]) -> None:
    for number, one in enumerate(found):
        if number:
            click.echo()
        here = "" if one.enabled else ", not enabled here"
        click.echo(f"{model} in {one.environment} (KServe {one.kserve}{here})")
        _table([(row["key"], row) for row in one.values])
        for (kind, name, namespace), rows in groupby(one.fields, itemgetter("kind", "name", "namespace")):
            click.echo(f"{kind}/{name}" + (f" in namespace {namespace}" if namespace else ""))
            _table([(row["path"], row) for row in rows])


def _table(rows: list[tuple[str, dict[str, Any]]]) -> None:
    """Each value and whence it is; below it, what else it is made from and what it beats."""
    width = max((len(name) for name, _ in rows), default=0)
    values = [_text(row["value"]) for _, row in rows]
    widest = min(max(map(len, values), default=0), 50)
    for (name, row), value in zip(rows, values, strict=True):
        click.echo(f"  {visible(name).ljust(width)}  {value.ljust(widest)}  {row['from']}")
        for place in row.get("with", ()):
            click.echo(f"  {' ' * width}    with {place}")
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
    if value is None:
        return "(removed)"
    first, *more = str(value).splitlines() or [""]
    return visible(f"{first} … ({len(more) + 1} lines)" if more else first)
