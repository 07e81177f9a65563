"""Layers → charts/<app>/: a literal template per entry, its values per environment, and what all charts have."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Final

from kfgen.backends.backend import Backend
from kfgen.backends.helm.chart import assemble
from kfgen.backends.helm.template import definition, helpers, inclusion, quoted
from kfgen.backends.helm.values import base_values, changed, environment_values
from kfgen.domain.layers import Fragment
from kfgen.domain.places import MARK, chart, values_file
from kfgen.yaml_text import dump

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.data import Object
    from kfgen.domain.layers import EntryLayers, ObjectLayers
    from kfgen.domain.manifest import Knob

# Where the values of what serves stand: of InferenceServices, which answer for TrainedModels too, and of Deployments.
KSERVE: Final = "models"
SERVERS: Final = frozenset({KSERVE, "deployments"})


def _emit(entry: EntryLayers, environments: tuple[str, ...]) -> Fragment:
    files: dict[str, str] = {}
    pieces: defaultdict[str, list[str]] = defaultdict(list)
    folder = f"{chart(entry.app)}/templates"
    if entry.objects:  # some are only something to do by hand
        files[f"{folder}/{entry.stem}.yaml"] = _template(entry)
    variants: defaultdict[str, list[str]] = defaultdict(list)
    for layers in entry.objects:
        own = {name: environment_values(layers, name) for name in environments}
        _values(entry, layers, own, pieces)
        varied = [name for name, values in own.items() if "variant" in values]
        for name in varied:
            variants[name].append(definition(f"{_name(entry, layers)}@{name}", layers.environments[name]))
        _shared(entry, layers, varied, pieces)
    for name, definitions in variants.items():
        files[f"{folder}/{entry.stem}.{name}.yaml"] = _head(entry.source) + "".join(definitions)
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
    entry: EntryLayers, layers: ObjectLayers, own: Mapping[str, Object], pieces: defaultdict[str, list[str]]
) -> None:
    section, name = layers.any.section, _slot(entry, layers)
    base = base_values(layers)
    pieces[f"{values_file('')}|{section}"].append(dump({name: base}, indent=2))
    for environment, values in own.items():
        difference = changed(base, values)
        if difference:
            pieces[f"{values_file(environment)}|{section}"].append(dump({name: difference}, indent=2))


def _shared(entry: EntryLayers, layers: ObjectLayers, variants: list[str], pieces: defaultdict[str, list[str]]) -> None:
    """What an object adds to the schema, the helpers, the notes and the test of its chart."""
    manifest = layers.any
    forms = [*filter(None, [layers.base]), *(layers.environments[name] for name in variants)]
    knob_set = "-".join(dict.fromkeys(one.knob_set for one in forms))
    # Names and knob sets hold no tabs: a row of them is read back in a tenth of JSON's time.
    pieces[f"schema|{manifest.section}"].append("\t".join((_slot(entry, layers), knob_set, *variants)))
    for one in forms:
        pieces[f"knobs|{knob_set}"].append(_knob_rows(one.knobs, bool(one.server)))
        for helper, text in helpers(one).items():
            pieces[f"helpers|{helper}"].append(text)
    if manifest.server:
        _probe(entry, layers, pieces)


@cache
def _knob_rows(knobs: tuple[Knob, ...], served: bool) -> str:
    rows: list[object] = [[list(knob.value), knob.type, knob.doc] for knob in knobs]
    if served:
        rows.append([["ready"], "string", "What answers once it serves: a path; of a Deployment, port and path."])
    return json.dumps(rows)


def _probe(entry: EntryLayers, layers: ObjectLayers, pieces: defaultdict[str, list[str]]) -> None:
    manifest = layers.any
    namespace = layers.key.namespace
    server = slot(entry, namespace, manifest.server)
    section = manifest.section if manifest.section in SERVERS else KSERVE
    words = (manifest.section, _slot(entry, layers), section, server, manifest.server, namespace)
    arguments = " ".join(map(quoted, words))
    if section == KSERVE:
        pieces["kserve"].append("")
    pieces["probes"].append(f'{{{{- include "kfgen.probe" (list . {arguments}) }}}}\n')
    if manifest.section in SERVERS:
        pieces["notes"].append(f'{{{{- include "kfgen.note" (list . {arguments}) }}}}\n')


def _readme(entry: EntryLayers, pieces: defaultdict[str, list[str]]) -> None:
    objects = ", ".join(sorted({f"{one.any.body['kind']} {one.key.name}" for one in entry.objects})) or "–"
    row = (entry.source, objects, entry.title, entry.owner)
    pieces["readme|entries"].append("\t".join(" ".join(cell.split()) for cell in row))
    for environment, instructions in entry.instructions.items():
        pieces[f"readme|instructions|{environment}"] += instructions


HELM: Final = Backend("helm", "Helm charts under charts/", emit=_emit, assemble=assemble)
