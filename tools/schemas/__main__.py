"""Writes generator/kfgen/schemas/data/ anew from the pinned sources; a few minutes, most of them downloads.

    PYTHONPATH=tools python -m schemas

The result depends on the pins alone: run it after changing one, and commit both.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from kfgen.schemas.stated import KEY, rules_of
from kfgen.schemas.structural import converted
from schemas.builtin import OBJECT_META, Expander, kinds
from schemas.derive import Kinds, derived
from schemas.fetch import definitions, kubernetes, module
from schemas.pins import KSERVE, KUBERNETES, ONLY, OTHERS, Source
from schemas.table import Schema, Table

HERE: Final = Path(__file__).resolve().parent
DATA: Final = HERE.parent.parent / "generator/kfgen/schemas/data"
PROFILES: Final = HERE.parent.parent / "tests/definitions"


def main() -> None:
    """Fetch, convert, write."""
    table = Table()
    index: dict[str, Any] = {}
    meta: Schema = {}
    builtin: dict[str, dict[str, str]] = {}
    for release, minors in KUBERNETES.items():
        for version, found in kubernetes(release, minors):
            meta = Expander(found).named(OBJECT_META)
            builtin[version] = {name: table.add(_addressed(name, schema, meta)) for name, schema in kinds(found)}
            print(f"Kubernetes {version}: {len(builtin[version])} kinds", file=sys.stderr)
    index["kubernetes"] = _differences(builtin)
    for name, versions in _custom():
        added = {
            version: {kind: _added(table, kind, schema, meta) for kind, schema in found.items()}
            for version, found in versions.items()
        }
        index[name] = _differences(added)
        print(f"{name}: {', '.join(versions)}", file=sys.stderr)
    _write(table, index)


def _custom() -> Iterator[tuple[str, dict[str, Kinds]]]:
    """(source, version → its kinds) of everything that is not Kubernetes' own."""
    releases = {version: _kinds(source) for version, source in KSERVE.items()}
    for version, change in yaml.safe_load((HERE / "derived.yaml").read_text(encoding="utf-8")).items():
        releases[version] = derived(releases[change["like"]], change)
    yield "kserve", dict(sorted(releases.items(), key=lambda one: tuple(map(int, one[0].split(".")))))
    for name, source in OTHERS.items():
        yield name, {source.version.removeprefix("v"): _kinds(source, ONLY.get(name, ()))}
    yield "kubeflow", {"1": _kinds_in(PROFILES)}


def _kinds(source: Source, only: tuple[str, ...] = ()) -> Kinds:
    return _kinds_in(module(source), only)


def _kinds_in(folder: Path, only: tuple[str, ...] = ()) -> Kinds:
    """`group/version/Kind` → its openAPIV3Schema, for every version that is served."""
    result = {}
    for definition in definitions(folder):
        spec = definition["spec"]
        kind = spec["names"]["kind"]
        for version in spec["versions"]:
            schema = (version.get("schema") or spec.get("validation") or {}).get("openAPIV3Schema")
            if version.get("served") and schema and (not only or kind in only):
                result[f"{spec['group']}/{version['name']}/{kind}"] = schema
    assert result, f"{folder} holds no definition"
    return result


def _addressed(name: str, schema: Schema, meta: Schema) -> Schema:
    """An object as it is applied: it says what it is, and has a name."""
    version, _, kind = name.rpartition("/")
    said = {"apiVersion": {"const": version}, "kind": {"const": kind}, "metadata": {**meta, "required": ["name"]}}
    needed = sorted({*schema.get("required", ()), "apiVersion", "kind", "metadata"})
    return {**schema, "type": "object", "properties": {**schema["properties"], **said}, "required": needed}


def _added(table: Table, name: str, schema: Mapping[str, Any], meta: Schema) -> str:
    """The name of a kind's schema; its rules are a part of their own, which nothing reads that needs no rules."""
    rules = rules_of(schema)
    found = _custom_resource(name, schema, meta)
    return table.add({**found, KEY: table.add(rules)} if rules else found)


def _custom_resource(name: str, schema: Mapping[str, Any], meta: Schema) -> Schema:
    found = converted(schema, embedded=True)
    own = schema.get("properties", {}).get("metadata", {}).get("properties", {})
    return _addressed(name, found, {**meta, "properties": _narrowed(meta["properties"], own)})


def _narrowed(meta: Mapping[str, Schema], own: Mapping[str, Mapping[str, Any]]) -> dict[str, Schema]:
    """Fields of the metadata, with what a definition asks of its objects' names beyond what all are asked."""
    return {**meta, **{key: {**meta[key], **converted(own[key])} for key in ("name", "generateName") if key in own}}


def _differences(versions: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Kind → the versions in which its schema changed, and what it is from there on; null where it is gone."""
    result: dict[str, dict[str, str | None]] = {}
    before: Mapping[str, str] = {}
    for version, found in versions.items():
        for kind in sorted({*before, *found}):
            if before.get(kind) != found.get(kind):
                result.setdefault(kind, {})[version] = found.get(kind)
        before = found
    return {"versions": list(versions), "kinds": dict(sorted(result.items()))}


def _write(table: Table, index: Mapping[str, Any]) -> None:
    DATA.mkdir(parents=True, exist_ok=True)
    (DATA / "index.json").write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    parts = table.parts()
    lines = (f"{name} {json.dumps(part, separators=(',', ':'), sort_keys=True)}\n" for name, part in parts.items())
    (DATA / "parts.txt").write_text("".join(lines), encoding="utf-8")
    print(f"{len(parts)} parts, {sum(one.stat().st_size for one in DATA.iterdir())} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
