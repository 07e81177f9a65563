"""`kfgen move`: to another app, namespace, delivery or controller, in steps between which clusters are synced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kfgen.commands.copying import Copying
from kfgen.commands.edited import Edited, dry_run_option
from kfgen.commands.options import known, model_named, output_option, pass_root, reported
from kfgen.domain.gitops import ARGOCD, CONTROLLERS, DELIVERIES
from kfgen.domain.places import PLATFORM
from kfgen.domain.problem import Report
from kfgen.pipeline import resolve_environments
from kfgen.stages.load import load
from kfgen.stages.moving import FINISH, MOVE, PROTECT, UNDONE, WAIT, Moved
from kfgen.stages.resolve import Layers
from kfgen.stages.resolve.model import app_of

if TYPE_CHECKING:
    from pathlib import Path

    from kfgen.domain.catalog import Catalog, Entry
    from kfgen.domain.environment import Environment

_KEYS = {"to_app": "app", "to_split": "split", "to_delivery": "delivery", "to_controller": "controller"}
_APP = ("app",)
_FOLDERS = {"model": "models", "graph": "graphs", "manifest": "manifests"}
_OF = {
    "model": _APP,
    "graph": _APP,
    "manifest": _APP,
    "namespace": ("app", "split"),
    "env": ("delivery", "controller"),
}


@click.command(
    "move", epilog="Example: kfgen move fraud --to-app risk-gpu   (then, when that is synced: kfgen move fraud)"
)
@click.argument("model", required=False, default="")
@click.option("--graph", default="", metavar="NAME", help="A graph, instead of a model.")
@click.option("--manifest", default="", metavar="NAME", help="What a file of catalog/manifests/ holds.")
@click.option("--namespace", default="", metavar="NAME", help="All that lives in a namespace, instead of one model.")
@click.option("--env", default="", metavar="NAME", help="All of an environment.")
@click.option(
    "--to-namespace", default="", metavar="NAME", help="Of all but --namespace, --env: there too, until --finish."
)
@click.option("--to-app", metavar="NAME", help="Of all but an environment: another chart and overlay.")
@click.option("--to-split", metavar="N", help="Of a namespace: so many apps, `folder`, or 0.")
@click.option("--to-delivery", type=click.Choice(DELIVERIES), help="Of an environment.")
@click.option("--to-controller", type=click.Choice(CONTROLLERS), help="Of an environment.")
@click.option("--undo", is_flag=True, help="Take the first step back.")
@click.option("--finish", "is_last", is_flag=True, help="With --to-namespace: end the model in the old namespace.")
@dry_run_option
@output_option
@pass_root
def COMMAND(root: Path, model: str, **given: Any) -> None:  # noqa: N802
    """Hand what is served over to another owner, so that no controller deletes it on the way.

    Each run is a step: it is protected from being pruned, then moved, then let go of. Between two of them the render
    is committed and synced; what to wait for is said. How far it is stands in the catalog, as `handover`.
    """
    _check_usage(model, given)
    with reported(root, writing=True, dry=given["dry_run"]) as sources:
        report = Report()
        catalog = load(sources, report)
        environments = resolve_environments(catalog, report)
        report.raise_errors()
        if given["to_namespace"]:
            _to_namespace(Edited(root, sources), catalog, model, given)
            return
        moved = _moved(catalog, environments, model, given)
        _step(Edited(root, sources), moved, given, _again(model, given))


def _check_usage(model: str, given: dict[str, Any]) -> None:
    named = {"model": model, **{kind: given[kind] for kind in _OF if kind in given}}
    if sum(map(bool, named.values())) != 1:
        options = ", ".join(f"--{kind} NAME" for kind in named if kind != "model")
        raise click.UsageError(f"what is to be moved? hint: one of MODEL, {options}")
    kind = next(kind for kind, name in named.items() if name)
    asked = [option for option in (*_KEYS, "to_namespace") if given[option]]
    possible = [option for option, key in _KEYS.items() if key in _OF[kind]]
    possible += ["to_namespace"] if kind in _FOLDERS else []
    wrong = [option for option in asked if option not in possible]
    if wrong or len(asked) > 1:
        options = " or ".join(f"--{option.replace('_', '-')}" for option in possible)
        raise click.UsageError(f"--{(wrong or asked)[0].replace('_', '-')} does not fit. hint: one of {options}")
    if given["is_last"] and not given["to_namespace"]:
        raise click.UsageError("--finish goes with --to-namespace. hint: run the same command again for the next step")


def _again(model: str, given: dict[str, Any]) -> str:
    if model:
        return f"kfgen move {model}"
    kind = next(kind for kind in _OF if given.get(kind))
    return f"kfgen move --{kind} {given[kind]}"


def _moved(catalog: Catalog, environments: dict[str, Environment], model: str, given: dict[str, Any]) -> Moved:
    base = environments[""]
    if model:
        name = model_named(catalog, model)
        return _of_entry(catalog, base, name, catalog.models[name])
    for kind, folder in _FOLDERS.items():
        if given.get(kind):
            (name,) = known(kind, (given[kind],), catalog.folders[folder])
            return _of_entry(catalog, base, name, catalog.folders[folder][name])
    if given["namespace"]:
        (key,) = known("namespace", (given["namespace"],), catalog.namespaces)
        space, part = base.namespaces[key], catalog.namespaces[key].document.general
        return Moved(f"all of {key}", part.file, part.at, part.values, {"app": space.app, "split": str(space.split)})
    (name,) = known("environment", (given["env"],), catalog.order)
    gitops, own = environments[name].gitops, catalog.environments[name]
    return Moved(
        f"all of {name}", own.file, own.at, own.values, {"delivery": gitops.delivery, "controller": gitops.controller}
    )


def _of_entry(catalog: Catalog, base: Environment, name: str, entry: Entry) -> Moved:
    settled = Layers(catalog, Report()).settle(entry, base)
    space = base.namespaces.get(str(settled.values.get("namespace", "")))
    if space is None:
        app = "" if entry.folder == "models" else PLATFORM
    elif entry.folder == "models":
        app = app_of(space, entry)
    else:  # as their stages of resolve say
        app = space.part(entry.name) if entry.folder == "graphs" else space.app
    part = entry.document.general
    return Moved(name, part.file, part.at, part.values, {"app": str(settled.values.get("app") or app)})


def _step(edited: Edited, moved: Moved, given: dict[str, Any], again: str) -> None:
    target = {key: str(given[option]) for option, key in _KEYS.items() if given[option]}
    step = moved.step
    if moved.is_beside:
        raise click.UsageError(f"{moved.what} has another one beside it. hint: end that first, as it was begun")
    if given["undo"]:
        if step != MOVE:
            raise click.UsageError("only the first step can be undone. hint: git revert, or move it back")
        edited.edit([moved.undo()])
        step = UNDONE
    else:
        _check_target(moved, target, again)
        edited.edit(list(moved.edits(target)))
    adopting = ARGOCD not in str(moved.now) and step == MOVE and moved.target.get("delivery") == "helm"
    own = " (a Helm release that a person installs: with --take-ownership)" if adopting else ""
    text = WAIT[step].format(what=moved.what, again=again, own=own)
    data = {
        "step": step,
        "what": moved.what,
        "target": target or moved.target,
        "next": "" if step in (FINISH, UNDONE) else again,
    }
    edited.finish(dry_run=given["dry_run"], output=given["output"], more=data, say=lambda: click.echo(text))


def _check_target(moved: Moved, target: dict[str, str], again: str) -> None:
    if moved.step == PROTECT and not target:
        raise click.UsageError(f"{moved.what} is not being moved. hint: say where to, as in {again} --to-…")
    if moved.step == PROTECT and all(moved.now.get(key) == value for key, value in target.items()):
        raise click.UsageError(f"{moved.what} is there already. hint: kfgen list --output json says where all are")
    if moved.step != PROTECT and target and target != (moved.target or target):
        raise click.UsageError(f"{moved.what} is on its way elsewhere. hint: {again}, or {again} --undo")
    if moved.step == FINISH and target and any(moved.now.get(key) != value for key, value in target.items()):
        raise click.UsageError(f"{moved.what} was just moved. hint: {again} first, which ends that")


def _to_namespace(edited: Edited, catalog: Catalog, model: str, given: dict[str, Any]) -> None:
    (key,) = known("namespace", (given["to_namespace"],), catalog.namespaces)
    if model:
        entry = catalog.models[model_named(catalog, model)]
    else:
        kind = next(kind for kind in _FOLDERS if given.get(kind))
        (name,) = known(kind, (given[kind],), catalog.folders[_FOLDERS[kind]])
        entry = catalog.folders[_FOLDERS[kind]][name]
    if Layers(catalog, Report()).settle(entry).values.get("namespace") == key:
        raise click.UsageError(f"{model or entry.name} is in {key} already. hint: name another namespace")
    again = f"{_again(model, given)} --to-namespace {key}"
    Copying(edited, catalog, entry, given, again=again).step(namespace=key)
