"""Layers → environments/{base,<env>}/<app>/: one file per entry and layer, none where nothing differs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kfgen.backends.backend import Backend, Pieces
from kfgen.backends.kustomize.patches import (
    bridge,
    deletion,
    is_mergeable,
    merge_document,
    operations,
    replacing_document,
    survives_json_patch,
    target,
)
from kfgen.domain.data import Data, Object
from kfgen.domain.layers import Fragment
from kfgen.domain.places import BASE, PLATFORM, header, kustomization
from kfgen.yaml_text import dump, dump_list

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from kfgen.domain.layers import AppSettings, AppSummary, EntryLayers, ObjectLayers, Patch
    from kfgen.domain.manifest import Manifest

_KUSTOMIZATION: Final[Object] = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
_REMOVED: Final = "removed.yaml"
_DEFAULT: Final = "default"


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
    for layers in entry.objects:
        if layers.in_base and layers.base and (layers.base.identity[2] == _DEFAULT or entry.app == PLATFORM):
            pieces[f"{BASE}|kinds|{layers.key.namespace}"].append(layers.base.identity[1])
    for environment in environments:
        overlay = _Overlay(entry, environment)
        for layers in entry.objects:
            overlay.add(layers)
        overlay.write(files, pieces)
    return Fragment(files, {name: tuple(texts) for name, texts in pieces.items() if texts})


@dataclass(slots=True)
class _Overlay:
    """What one entry puts into one environment's overlay."""

    entry: EntryLayers
    environment: str
    wholes: list[Object] = field(default_factory=list)
    merges: list[Object] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)  # namespaces of its objects that the catalog does not name
    json_patches: dict[str, tuple[Manifest, str]] = field(default_factory=dict)  # file → whom it changes, and how

    def add(self, layers: ObjectLayers) -> None:
        """What makes an object of the base the environment's."""
        own = layers.environments.get(self.environment)
        base = layers.base if layers.in_base else None
        patch = None
        if base is not None and own is not None:
            patch = bridge(base, own, layers.patches.get(self.environment))
        if base is not None and own is not None and patch is not None:
            self._change(base, own, patch)
            return
        if base is not None:
            self.removed.append(dump(deletion(base)))
        if own is not None:
            self.wholes.append(own.body)
            if not layers.key.namespace and own.identity[2]:
                self.elsewhere.append(own.identity[2])

    def _change(self, base: Manifest, own: Manifest, patch: Patch) -> None:
        if not patch:
            return
        if is_mergeable(base, patch, own):
            self.merges.append(merge_document(base, patch))
        elif survives_json_patch(own.body):
            self.json_patches[self._json_file(base)] = (base, dump_list(operations(base, patch)))
        else:
            self.merges.append(replacing_document(base, patch, own))

    def _json_file(self, base: Manifest) -> str:
        objects = [
            one for one in self.entry.objects if one.in_base and one.base
        ]  # what other environments add is theirs
        if len(objects) == 1:
            return f"{self.entry.stem}.json6902.yaml"
        several = len({one.key.namespace for one in objects}) > 1
        namespace = f".{base.key.namespace}" if several else ""
        return f"{self.entry.stem}{namespace}.{base.identity[1].lower()}-{base.identity[3]}.json6902.yaml"

    def write(self, files: dict[str, str], pieces: defaultdict[str, list[str]]) -> None:
        """Its files, and what the overlay's kustomization.yaml says of them."""
        folder, stem = kustomization(self.environment, self.entry.app), self.entry.stem
        head = header(self.entry.source)
        pieces[f"{self.environment}|removed"] += self.removed
        pieces[f"{self.environment}|elsewhere"] += self.elsewhere
        for file, (base, lines) in self.json_patches.items():
            files[f"{folder}/{file}"] = head + lines
            pieces[f"{self.environment}|patches"].append(dump_list([{"path": file, "target": target(base)}]))
        if self.wholes:
            files[f"{folder}/{stem}.yaml"] = head + documents(self.wholes)
            pieces[f"{self.environment}|resources"].append(f"{stem}.yaml")
        if self.merges:
            files[f"{folder}/{stem}.patch.yaml"] = head + documents(self.merges)
            pieces[f"{self.environment}|patches"].append(dump_list([{"path": f"{stem}.patch.yaml"}]))


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
        taken = {_DEFAULT, *pieces.distinct(f"{environment}|elsewhere")}
        patches += _renamed(app.settings[""], app.settings[environment], pieces, taken)
        files[f"{folder}/kustomization.yaml"] = _kustomization(app, resources, patches)
    return files


def _kustomization(app: AppSummary, resources: list[str], patches: list[str]) -> str:
    head = header(f"catalog/ (app {app.name})")
    names: list[Data] = list(resources)
    text = head + dump({**_KUSTOMIZATION, "resources": names})
    return text + "patches:\n" + "".join(patches) if patches else text


def _renamed(base: AppSettings, own: AppSettings, pieces: Pieces, taken: Container[str]) -> list[str]:
    """Namespaces that this environment maps: one patch for all objects in each.

    By kind where objects that stay are seen there too: those of KServe's and Knative's own namespaces, and in
    `default` the cluster-wide ones of kinds that kustomize does not know.
    """
    result = []
    for key, name in sorted(base.namespaces.items()):
        real = own.namespaces.get(key, name)
        selector: Object = {"namespace": name}
        if name in taken:
            selector = {"kind": "|".join(sorted(pieces.distinct(f"{BASE}|kinds|{key}"))), **selector}
        if real != name and all(selector.values()):
            operation = dump_list([{"op": "replace", "path": "/metadata/namespace", "value": real}]).rstrip("\n")
            result.append(dump_list([{"target": selector, "patch": operation}]))
    return result


KUSTOMIZE: Final = Backend(
    "kustomize", "kustomize bases and overlays under environments/", emit=_emit, assemble=_assemble
)
