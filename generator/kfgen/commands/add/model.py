"""`kfgen add model`: what can be inferred need not be said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from kfgen.catalog.words import MODEL_KINDS
from kfgen.commands.add.addition import Addition, adding, ask, name_argument, pairs, said
from kfgen.commands.options import known, output_option, pass_root
from kfgen.domain.problem import ProblemsError, Report, did_you_mean
from kfgen.domain.promotion import KEYS
from kfgen.domain.release import Feature
from kfgen.pipeline import resolve_environments
from kfgen.stages.inferring import format_of, located
from kfgen.stages.resolve import Layers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.environment import Environment

# Option → the key it fills, its metavar and help; those whose value is taken as it is. In the order they are written.
_TEXTS: Final = (
    ("--description", "description", "TEXT", "For people."),
    ("--namespace", "namespace", "NAME", "A namespace of the catalog.  [default: the folder's, or the only one]"),
    ("--owner", "owner", "TEAM", "The team that answers for it."),
    ("--version", "version", "VERSION", "The model's version: $(version) in --storage."),
    ("--mode", "mode", "MODE", "Standard or Knative, if not the environment's."),
    ("--format", "modelFormat", "NAME", "The model's format.  [default: what the file's ending tells]"),
    ("--protocol", "protocolVersion", "NAME", "v1, v2, grpc-v1 or grpc-v2."),
    ("--runtime", "runtime", "NAME", "A serving runtime by name."),
    ("--runtime-version", "runtimeVersion", "TAG", "The tag of the runtime's image."),
    ("--image", "image", "IMAGE", "The server's image; without --format, a container of your own."),
)
_LATER: Final = (
    ("--node-pool", "nodePool", "NAME", "A node pool of the environments."),
    ("--replicas", "replicas", "N", "How many: 2, or 1..4."),
    ("--timeout", "timeout", "SECONDS", "The longest that a request may take."),
)
_AMOUNTS: Final = (
    ("--cpu", "cpu", "N", "CPUs: 2, or 500m..1."),
    ("--memory", "memory", "SIZE", "Memory: 8Gi, or 8Gi..12Gi."),
    ("--gpu", "gpu", "N", "GPUs."),
)


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for option, key, metavar, text in reversed((*_TEXTS, *_AMOUNTS, *_LATER)):
        command = click.option(option, key, metavar=metavar, help=text)(command)
    return command


@click.command(
    "model", epilog="Example: kfgen add model risk/fraud --storage s3://models/fraud --format sklearn --gpu 1"
)
@name_argument
@click.argument("args", nargs=-1)
@click.option(
    "--storage", metavar="PLACE", help="A URI, or STORE/PATH. A URI inside a store of the catalog is put there."
)
@_options
@click.option("--kind", type=click.Choice(MODEL_KINDS), help=f"{MODEL_KINDS[0]} unless said otherwise.")
@click.option("--set-env", "variables", multiple=True, metavar="KEY=VALUE", help="A variable of the server.")
@click.option("--env", "environments", multiple=True, metavar="NAME", help="Only there; every environment by default.")
@output_option
@pass_root
def MODEL(root: Path, name: str, **given: Any) -> None:  # noqa: N802
    """Add a model; NAME may begin with folders. What follows -- are its server's arguments.

    The namespace, the store and the format are asked for only where they cannot be inferred: from the folder's
    _defaults.yaml or name, from the catalog, from the file's ending.
    """
    with adding(root, "model", "models", name) as new:
        known("environment", given["environments"], new.catalog.order)
        new.values = _values(new.catalog, given)
        new.values = _pinned(new.catalog, _values(new.catalog, {**given, **_inferred(new, given)}))
        if "modelFormat" in new.values:
            _check_format(new, new.values["modelFormat"])
        new.finish(given["output"])


def _values(catalog: Catalog, given: dict[str, Any]) -> dict[str, Any]:
    """The file's keys, in the order of the worked catalog."""
    texts = {key: given[key] for _, key, *_ in _TEXTS}
    return said(
        description=texts.pop("description"),
        kind=given["kind"],
        **texts,
        args=list(given["args"]),
        env=pairs("--set-env", given["variables"]),
        storage=_storage(catalog, given["storage"]) if given["storage"] else None,
        resources=said(**{key: given[key] for _, key, *_ in _AMOUNTS}),
        **{key: given[key] for _, key, *_ in _LATER},
        enabled=False if given["environments"] else None,
        environments={name: {"enabled": True} for name in given["environments"]},
    )


def _pinned(catalog: Catalog, values: dict[str, Any]) -> dict[str, Any]:
    """What it runs, said in the block of each environment that pins it too."""
    blocks = dict(values.get("environments", {}))
    pins = {key: values[key] for key in KEYS if key in values}
    for name in catalog.order:
        if pins and catalog.pins(name) and (name in blocks or values.get("enabled", True)):
            blocks[name] = {**blocks.get(name, {}), **pins}
    return {**values, "environments": blocks} if blocks else values


def _storage(catalog: Catalog, place: str) -> Any:
    found = located(place, _roots(catalog))
    if found.several:
        hint = f"write --storage {found.several[0]}/{found.value.get('path', '')}".rstrip("/")
        raise click.UsageError(f"{place} lies in the stores {' and '.join(found.several)}. hint: {hint}, for example")
    if found.is_in_store:
        known("store", (found.value["from"],), catalog.storage)
    return found.value


def _roots(catalog: Catalog) -> dict[str, str]:
    """The stores' URIs in the base, of those that are whole."""
    base = _environments(catalog).get("")
    return {name: base.stores[name].root for name in catalog.storage if base.stores[name].root} if base else {}


def _environments(catalog: Catalog) -> dict[str, Environment]:
    """The environments, the base under an empty name; none where the catalog is not sound enough to tell."""
    try:
        return dict(resolve_environments(catalog, Report()))
    except ProblemsError:
        return {}


def _inferred(new: Addition, given: dict[str, Any]) -> dict[str, Any]:
    """What is still missing after the defaults of the project and of the folders."""
    catalog = new.loaded_with_it()
    name = new.file.removeprefix("catalog/models/").removesuffix(".yaml")
    values = Layers(catalog, Report()).settle(catalog.models[name]).values
    found = {}
    if "namespace" not in values:
        names = list(catalog.namespaces)
        if not names:
            raise click.UsageError("there is no namespace yet. hint: kfgen add namespace NAME")
        folders = [one for one in reversed(name.split("/")[:-1]) if one in names] + (names if len(names) == 1 else [])
        found["namespace"] = folders[0] if folders else ask("the namespace", "--namespace", names)
    else:
        known("namespace", (str(values["namespace"]),), catalog.namespaces, "kfgen add namespace")
    said_how = {"modelFormat", "image", "runtime", "trainedModels", "spec", "container"} & values.keys()
    if not said_how and values.get("kind", MODEL_KINDS[0]) == MODEL_KINDS[0]:
        formats = sorted(set(_formats(_environments(new.catalog).values())))
        found["modelFormat"] = format_of(given["storage"] or "") or ask("the model's format", "--format", formats)
    _note_no_store(new, given["storage"] or "")
    return found


def _note_no_store(new: Addition, place: str) -> None:
    scheme, separator, rest = place.partition("://")
    if separator and scheme in ("s3", "gs") and isinstance(new.values.get("storage"), str):
        bucket = rest.partition("/")[0]
        new.notes.append(
            f"no store of the catalog holds {scheme}://{bucket}, so it is read without credentials; "
            f"a store: kfgen add storage NAME {scheme}://{bucket}"
        )


def _check_format(new: Addition, word: str) -> None:
    """A format that nothing serves is most likely a slip."""
    served = set(_formats(_environments(new.catalog).values()))
    if served and word not in served and not new.values.keys() & {"image", "runtime"}:
        hint = did_you_mean(word, served) or f"there are {', '.join(sorted(served))}"
        raise click.UsageError(f'no runtime serves the format "{word}". hint: {hint}')


def _formats(environments: Iterable[Environment]) -> Iterable[str]:
    for one in environments:
        yield from (one.release.frameworks if not one.release.has(Feature.MODEL_SPEC) else ())
        yield from (name for bundled in one.release.runtimes.values() for name in bundled.formats)
        yield from (fmt.name for runtime in one.runtimes.values() for fmt in runtime.formats)
