"""Layers → charts/<app>/: a literal template per entry, its values per environment, and what all charts have."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from kfgen.backends.backend import Backend
from kfgen.backends.helm.chart import assemble
from kfgen.backends.helm.template import definition, helpers, inclusion, quoted
from kfgen.backends.helm.values import base_values, changed, environment_values, needs_variant
from kfgen.domain.layers import Fragment
from kfgen.domain.places import MARK, chart, values_file
from kfgen.yaml_text import dump

if TYPE_CHECKING:
    from kfgen.domain.layers import EntryLayers, ObjectLayers

# Where the values of InferenceServices stand: what answers for a TrainedModel is looked up there.
SERVERS: Final = "models"


def _emit(entry: EntryLayers, environments: tuple[str, ...]) -> Fragment:
    files: dict[str, str] = {}
    pieces: defaultdict[str, list[str]] = defaultdict(list)
    folder = f"{chart(entry.app)}/templates"
    files[f"{folder}/{entry.stem}.yaml"] = _template(entry)
    for environment in environments:
        variants = [layers for layers in entry.objects if needs_variant(layers, environment)]
        if variants:
            definitions = (
                definition(f"{_name(entry, one)}@{environment}", one.environments[environment]) for one in variants
            )
            files[f"{folder}/{entry.stem}.{environment}.yaml"] = _head(entry.source) + "".join(definitions)
    for layers in entry.objects:
        _values(entry, layers, environments, pieces)
        _shared(entry, layers, environments, pieces)
    _readme(entry, pieces)
    return Fragment(files, {name: tuple(texts) for name, texts in pieces.items()})


def _head(source: str) -> str:
    return f"{{{{- /* {MARK} from {source}. Do not edit: change the catalog, then `kfgen render`. */ -}}}}\n"


def slot(entry: EntryLayers, namespace: str, name: str) -> str:
    """The key of an object in its section: its name, with its namespace before it in an app that holds several."""
    return name if not namespace or namespace == entry.home else f"{namespace}.{name}"


def _slot(entry: EntryLayers, layers: ObjectLayers) -> str:
    return slot(entry, layers.key.namespace, layers.key.name)


def _name(entry: EntryLayers, layers: ObjectLayers) -> str:
    return f"{layers.any.section}/{_slot(entry, layers)}"


def _template(entry: EntryLayers) -> str:
    definitions = [definition(_name(entry, one), one.base) for one in entry.objects if one.base is not None]
    inclusions = [inclusion(one.any.section, _slot(entry, one)) for one in entry.objects]
    return _head(entry.source) + "".join(definitions) + "---\n".join(inclusions)


def _values(
    entry: EntryLayers, layers: ObjectLayers, environments: tuple[str, ...], pieces: defaultdict[str, list[str]]
) -> None:
    section, name = layers.any.section, _slot(entry, layers)
    base = base_values(layers)
    pieces[f"{values_file('')}|{section}"].append(dump({name: base}, indent=2))
    for environment in environments:
        own = changed(base, environment_values(layers, environment))
        if own:
            pieces[f"{values_file(environment)}|{section}"].append(dump({name: own}, indent=2))


def _shared(
    entry: EntryLayers, layers: ObjectLayers, environments: tuple[str, ...], pieces: defaultdict[str, list[str]]
) -> None:
    """What an object adds to the schema, the helpers, the notes and the test of its chart."""
    manifest = layers.any
    variants = [environment for environment in environments if needs_variant(layers, environment)]
    row = [_slot(entry, layers), manifest.knob_set, variants]
    pieces[f"schema|{manifest.section}"].append(json.dumps(row))
    knobs = [[list(knob.value), knob.type, knob.doc] for knob in manifest.knobs]
    pieces[f"knobs|{manifest.knob_set}"].append(json.dumps([*knobs, *_ready_row(layers)]))
    for one in (*filter(None, [layers.base]), *(layers.environments[name] for name in variants)):
        for helper, text in helpers(one).items():
            pieces[f"helpers|{helper}"].append(text)
    if manifest.server:
        _probe(entry, layers, pieces)


def _ready_row(layers: ObjectLayers) -> list[list[object]]:
    if not layers.any.server:
        return []
    return [[["ready"], "string", "The path that answers once it serves."]]


def _probe(entry: EntryLayers, layers: ObjectLayers, pieces: defaultdict[str, list[str]]) -> None:
    manifest = layers.any
    namespace = layers.key.namespace
    server = slot(entry, namespace, manifest.server)
    arguments = " ".join(map(quoted, (manifest.section, _slot(entry, layers), server, manifest.server, namespace)))
    pieces["probes"].append(f'{{{{- include "kfgen.probe" (list . {arguments}) }}}}\n')
    if manifest.section == SERVERS:
        pieces["notes"].append(f'{{{{- include "kfgen.note" (list . {arguments}) }}}}\n')


def _readme(entry: EntryLayers, pieces: defaultdict[str, list[str]]) -> None:
    objects = sorted({f"{one.any.body['kind']} {one.key.name}" for one in entry.objects})
    pieces["readme|entries"].append(json.dumps([entry.source, objects, entry.title, entry.owner], ensure_ascii=False))
    for environment, instructions in entry.instructions.items():
        pieces[f"readme|instructions|{environment}"] += instructions


HELM: Final = Backend("helm", "Helm charts under charts/", emit=_emit, assemble=assemble)
