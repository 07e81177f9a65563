"""The generated tables of docs/: keys of the catalog, releases; made from what kfgen itself reads with."""

from __future__ import annotations

import ast
import inspect
import itertools
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from kfgen.catalog.amounts import Quantity
from kfgen.catalog.container import EnvValue
from kfgen.catalog.environment import ENVIRONMENT, ENVIRONMENT_SETTINGS, PROJECT, Stages, Version
from kfgen.catalog.fields import Boolean, Choice, Free, FreeMap, Integer, ListOf, MapOf, Text
from kfgen.catalog.folders import FOLDERS
from kfgen.catalog.record import Key, Record
from kfgen.catalog.storage import STORES
from kfgen.catalog.words import IMAGE, LABEL_VALUE, NAME, PATH, SUBDOMAIN, URI
from kfgen.domain.release import Feature, Release
from kfgen.kserve import releases

WORDS = ((NAME, "name"), (SUBDOMAIN, "DNS name"), (PATH, "path"), (URI, "URI"), (IMAGE, "image"), (LABEL_VALUE, "text"))
OTHER_TYPES = {
    Boolean: "`true`, `false`",
    EnvValue: "text, or a source such as `{secretKeyRef: {name, key}}`",
    Free: "any map, laid on",
    FreeMap: "any map",
    Quantity: "quantity",
    Stages: "list of names, or of lists of names",
    Version: "`x.y.z`",
}
ELSEWHERE = {
    id(ENVIRONMENT_SETTINGS): "the keys of [an environment](#environments), but for `extends`, `abstract`, `overrides`",
    **{
        id(record): f"the keys of [{record.what}](#{folder.name})"
        for folder in FOLDERS
        for record in folder.records.values()
    },
}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    cells = [list(head)]
    cells += [["---"] * len(cells[0]), *map(list, rows)]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in cells)


def key_table(keys: Iterable[Key]) -> str:
    """Every key of a record and of the maps inside it, as dotted paths."""
    return table(("Key", "Type", "Meaning"), _rows(keys, "", {}))


def _rows(keys: Iterable[Key], prefix: str, seen: dict[int, str]) -> Iterator[tuple[str, str, str]]:
    for key in keys:
        path = f"{prefix}{key.name}"
        marks = "".join(mark for mark, holds in ((" \\*", key.required), (" †", key.general_only)) if holds)
        yield f"`{path}`{marks}", type_of(key.field, seen), key.doc
        yield from _inside(key.field, path, seen)


def _inside(field: Any, path: str, seen: dict[int, str]) -> Iterator[tuple[str, str, str]]:
    while isinstance(field, MapOf | ListOf):
        path, field = (f"{path}.<name>", field.value) if isinstance(field, MapOf) else (f"{path}[]", field.item)
    if isinstance(field, Record) and id(field) not in seen and id(field) not in ELSEWHERE:
        seen[id(field)] = path.split(".<name>")[0]
        yield from _rows(field.keys, f"{path}.", seen)


def type_of(field: Any, seen: dict[int, str]) -> str:  # noqa: PLR0911 - one return per type
    """A key's type in a few words."""
    match field:
        case Record():
            return ELSEWHERE.get(id(field)) or _record_type(field, seen)
        case MapOf():
            return f"{'by name: ' if isinstance(field.value, Record) else 'map of '}{type_of(field.value, seen)}"
        case ListOf():
            return f"list of {type_of(field.item, seen)}"
        case Choice():
            return ", ".join(f"`{option}`" for option in field.options)
        case Integer():
            return f"whole number from {field.minimum}" + (f" to {field.maximum}" if field.maximum < 2**31 - 1 else "")
        case Text():
            return next((word for known, word in WORDS if field is known), field.what)
    return OTHER_TYPES[type(field)]


def _record_type(record: Record, seen: dict[int, str]) -> str:
    form = "short form or map" if record.short else "map"
    return f"{form}, as `{seen[id(record)]}`" if id(record) in seen else form


def store_keys() -> str:
    """The keys of all stores in one table, with the types that have them."""
    every = {key.name: key for record in STORES.values() for key in record.keys}
    seen: dict[int, str] = {}
    rows = []
    for key in every.values():
        types = ", ".join(name for name, record in STORES.items() if key.name in record.by_name)
        rows += [(row[0], types, *row[1:]) for row in _rows([key], "", seen)]
    return table(("Key", "Stores", "Type", "Meaning"), rows)


def _by_release(rows: Iterable[tuple[str, Iterable[str]]]) -> str:
    return table(("", *(f"{one.product} {one.line}" for one in releases())), ((name, *cells) for name, cells in rows))


def facts() -> str:
    """What every release line is called and writes."""

    def code(words: Iterable[str]) -> str:
        return ", ".join(f"`{word}`" for word in words) or "–"

    def mode(word: str) -> Iterator[str]:
        for one in releases():
            yield "–" if word not in one.modes else code([one.modes[word]]) if one.modes[word] else "no annotation"

    modes = list(dict.fromkeys(word for one in releases() for word in one.modes))
    return _by_release(
        [
            ("Versions", (code(one.versions) for one in releases())),
            ("API group", (code([one.group]) for one in releases())),
            ("Name of the main container", (code([one.main_container]) for one in releases())),
            ("Suffix of a predictor's name", (code([one.predictor_suffix]) for one in releases())),
            *((f"`mode: {word}` is written", mode(word)) for word in modes),
            ("Storage schemes", (code(one.storage_schemes) for one in releases())),
            ("Schemes of TrainedModels", (code(one.trained_model_schemes) for one in releases())),
            ("S3 settings of a store", (code(one.s3_annotations) for one in releases())),
        ]
    )


def features() -> str:
    """Feature × release line, with what each means."""
    return _by_release(
        (meaning, ("yes" if Feature(name) in release.features else "–" for release in releases()))
        for name, meaning in _meanings()
    )


def _meanings() -> Iterator[tuple[str, str]]:
    """(feature, the text under its line): such texts do not survive into the running program."""
    body = ast.parse(inspect.getsource(Feature)).body[0]
    assert isinstance(body, ast.ClassDef)
    for name, text in itertools.pairwise(body.body):
        if isinstance(name, ast.Assign) and isinstance(text, ast.Expr):
            yield ast.literal_eval(name.value), ast.literal_eval(text.value)


def formats() -> str:
    """Format × release line: the runtime that is chosen, by protocol, where none is named; or the framework's key."""
    names = sorted({name for one in releases() for name in (*one.frameworks, *_formats(one))}, key=str.lower)
    return _by_release((f"`{name}`", (_chosen(name, one) for one in releases())) for name in names)


def _formats(release: Release) -> set[str]:
    return {name for runtime in release.runtimes.values() for name in runtime.formats}


def _chosen(name: str, release: Release) -> str:
    if not release.has(Feature.MODEL_SPEC):
        return f"`predictor.{name}`" if name in release.frameworks else "–"
    chosen: dict[str, list[str]] = {}
    for protocol in ("v1", "v2", "grpc-v1", "grpc-v2"):
        for runtime in release.runtimes_for(name, "", protocol)[:1]:
            chosen.setdefault(runtime.name, []).append(protocol)
    if not chosen:
        named = [runtime.name for runtime in release.runtimes.values() if name in runtime.formats]
        return f"only with `runtime: {named[0]}`" if named else "–"
    return "; ".join(f"{runtime} ({', '.join(protocols)})" for runtime, protocols in chosen.items())


def versions_of_formats() -> str:
    """Runtime × release line: the format versions it lists."""
    names = sorted({name for one in releases() for name in one.runtimes})
    return _by_release((f"`{name}`", (_listed(name, one) for one in releases())) for name in names)


def _listed(name: str, release: Release) -> str:
    runtime = release.runtimes.get(name) if release.has(Feature.MODEL_SPEC) else None
    if runtime is None:
        return "–"
    return ", ".join(f"{key} {'/'.join(known.versions)}" for key, known in runtime.formats.items())


TABLES = {
    "project": lambda: key_table(PROJECT.keys),
    "environment": lambda: key_table(ENVIRONMENT.keys),
    **{folder.word: partial(key_table, folder.record.keys) for folder in FOLDERS if folder.record is not None},
    "storage": store_keys,
    "facts": facts,
    "features": features,
    "formats": formats,
    "runtimes": versions_of_formats,
}
