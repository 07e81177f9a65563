"""Layers → environments/{base,<env>}/<app>/: one file per entry and layer, none where nothing differs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from kfgen.backends.backend import Backend, Pieces
from kfgen.backends.kustomize.patches import deletion, is_mergeable, merge_document, operations, target
from kfgen.domain.data import Data, Object
from kfgen.domain.layers import Fragment
from kfgen.domain.places import BASE, header, kustomization
from kfgen.yaml_text import dump, dump_list

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kfgen.domain.layers import AppSettings, AppSummary, EntryLayers, ObjectLayers

_KUSTOMIZATION: Final[Object] = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
_REMOVED: Final = "removed.yaml"


def documents(bodies: Sequence[Object]) -> str:
    """Objects as one YAML stream."""
    return "---\n".join(dump(body) for body in bodies)


def _emit(entry: EntryLayers, environments: tuple[str, ...]) -> Fragment:
    files: dict[str, str] = {}
    pieces: defaultdict[str, list[str]] = defaultdict(list)
    head = header(entry.source)
    base = [layers.base.body for layers in entry.objects if layers.in_base and layers.base]
    if base:
        files[f"{kustomization(BASE, entry.app)}/{entry.stem}.yaml"] = head + documents(base)
        pieces[f"{BASE}|resources"].append(f"{entry.stem}.yaml")
    for environment in environments:
        _overlay(entry, environment, files, pieces)
    return Fragment(files, {name: tuple(texts) for name, texts in pieces.items()})


def _overlay(entry: EntryLayers, environment: str, files: dict[str, str], pieces: defaultdict[str, list[str]]) -> None:
    folder = kustomization(environment, entry.app)
    wholes: list[Object] = []
    merges: list[Object] = []
    for layers in entry.objects:
        own = layers.environments.get(environment)
        patch = layers.patches.get(environment)
        in_base = layers.base if layers.in_base else None
        if own is not None and (in_base is None or patch is None):
            wholes.append(own.body)
        if in_base is not None and patch is None:
            pieces[f"{environment}|removed"].append(dump(deletion(in_base)))
        elif in_base is not None and own is not None and patch:
            if is_mergeable(in_base, patch, own):
                merges.append(merge_document(in_base, patch))
            else:
                _json_patch(entry, layers, environment, files, pieces)
    head = header(entry.source)
    if wholes:
        files[f"{folder}/{entry.stem}.yaml"] = head + documents(wholes)
        pieces[f"{environment}|resources"].append(f"{entry.stem}.yaml")
    if merges:
        files[f"{folder}/{entry.stem}.patch.yaml"] = head + documents(merges)
        pieces[f"{environment}|patches"].append(dump_list([{"path": f"{entry.stem}.patch.yaml"}]))


def _json_patch(
    entry: EntryLayers,
    layers: ObjectLayers,
    environment: str,
    files: dict[str, str],
    pieces: defaultdict[str, list[str]],
) -> None:
    """What a strategic merge cannot say exactly, in a file of its own."""
    assert layers.base is not None  # noqa: S101 - the caller has looked
    several = len(entry.objects) > 1
    slot = f".{layers.base.identity[1].lower()}-{layers.base.identity[3]}" if several else ""
    path = f"{entry.stem}{slot}.json6902.yaml"
    lines = dump_list(operations(layers.base, layers.patches[environment]))
    files[f"{kustomization(environment, entry.app)}/{path}"] = header(entry.source) + lines
    pieces[f"{environment}|patches"].append(dump_list([{"path": path, "target": target(layers.base)}]))


def _assemble(app: AppSummary, fragments: Sequence[Fragment]) -> Mapping[str, str]:
    files: dict[str, str] = {}
    pieces = Pieces(fragments)
    base = pieces.of(f"{BASE}|resources")
    if base:
        files[f"{kustomization(BASE, app.name)}/kustomization.yaml"] = _kustomization(app, base, [])
    for environment in app.environments:
        folder = kustomization(environment, app.name)
        resources = [f"../../{BASE}/{app.name}"] if base else []
        resources += pieces.of(f"{environment}|resources")
        patches = pieces.of(f"{environment}|patches")
        removed = pieces.of(f"{environment}|removed")
        if removed:
            files[f"{folder}/{_REMOVED}"] = header("catalog/") + "---\n".join(removed)
            patches.insert(0, dump_list([{"path": _REMOVED}]))
        patches += _renamed(app.settings[""], app.settings[environment])
        files[f"{folder}/kustomization.yaml"] = _kustomization(app, resources, patches)
    return files


def _kustomization(app: AppSummary, resources: list[str], patches: list[str]) -> str:
    head = header(f"catalog/ (app {app.name})")
    names: list[Data] = list(resources)
    text = head + dump({**_KUSTOMIZATION, "resources": names})
    return text + "patches:\n" + "".join(patches) if patches else text


def _renamed(base: AppSettings, own: AppSettings) -> list[str]:
    """Namespaces that this environment maps: one patch for all objects in each."""
    result = []
    for key, name in sorted(base.namespaces.items()):
        real = own.namespaces.get(key, name)
        if real != name:
            operation = dump_list([{"op": "replace", "path": "/metadata/namespace", "value": real}]).rstrip("\n")
            result.append(dump_list([{"target": {"namespace": name}, "patch": operation}]))
    return result


KUSTOMIZE: Final = Backend(
    "kustomize", "kustomize bases and overlays under environments/", emit=_emit, assemble=_assemble
)
