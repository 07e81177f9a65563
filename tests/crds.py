"""Custom resource definitions as their makers publish them, taken from Go modules, in the form today's servers take.

Nothing is built: `go mod download` fetches a module's sources, checked against Go's checksum database.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from schemas.pins import KSERVE, OTHERS, Source

__all__ = ["KSERVE", "OTHERS", "Source"]

Definition = dict[str, Any]
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def module(name: str, version: str) -> Path:
    """The folder of a module's sources; skips the test, aloud, where they cannot be had."""
    go = shutil.which("go")
    missing = "go is not on PATH: the sources of custom resources come as Go modules"
    if go is not None:
        done = subprocess.run(
            [go, "mod", "download", "-json", f"{name}@{version}"], capture_output=True, text=True, check=False
        )
        answer = json.loads(done.stdout or "{}")
        if "Dir" in answer:
            return Path(answer["Dir"])
        missing = f"{name}@{version} cannot be had: {answer.get('Error') or done.stderr.strip()}"
    if os.environ.get("KFGEN_REQUIRE_TOOLS") == "1":
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


@cache
def definitions(source: Source, *kinds: str) -> tuple[Definition, ...]:
    """The definitions below a module's folder, each once, or only those of these kinds (`InferenceService`).

    Ask for what is needed: LLMInferenceService alone keeps a server busy for ten seconds.
    """
    found = {}
    for path in sorted((module(source.module, source.version) / source.folder).rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        if kinds and not any(f"\n    kind: {kind}\n" in text for kind in kinds):  # reading YAML takes seconds
            continue
        for document in yaml.load_all(text, LOADER):
            if is_definition(document) and (not kinds or document["spec"]["names"]["kind"] in kinds):
                found[document["metadata"]["name"]] = modern(document)
    missing = set(kinds) - {one["spec"]["names"]["kind"] for one in found.values()}
    assert found, f"{source} holds no definition"
    assert not missing, f"{source} does not define {', '.join(sorted(missing))}"
    return tuple(found.values())


def of_kserve(version: str, *kinds: str) -> tuple[Definition, ...]:
    """The definitions of one KServe release."""
    return definitions(KSERVE[version], *kinds)


def is_definition(document: object) -> bool:
    """Whether it is a definition of its own, not something to lay onto one."""
    return (
        isinstance(document, dict)
        and document.get("kind") == "CustomResourceDefinition"
        and "versions" in document.get("spec", {})
    )


def modern(definition: Mapping[str, Any]) -> Definition:
    """The definition as apiextensions.k8s.io/v1 with nothing that needs a webhook or another controller."""
    spec = dict(definition["spec"])
    shared = {key: spec.pop(key, None) for key in ("validation", "additionalPrinterColumns", "subresources")}
    for key in ("conversion", "preserveUnknownFields", "version"):
        spec.pop(key, None)
    spec["versions"] = [_version(version, shared) for version in spec["versions"]]
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": definition["metadata"]["name"], **_approval(definition)},
        "spec": spec,
    }


def _approval(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Groups of Kubernetes itself (*.k8s.io) need the annotation that says who approved them."""
    key = "api-approved.kubernetes.io"
    annotations = definition["metadata"].get("annotations") or {}
    return {"annotations": {key: annotations[key]}} if key in annotations else {}


def _version(version: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """One version; v1beta1 could say for all at once what v1 says for each."""
    made = dict(version)
    if shared["validation"] is not None:
        made.setdefault("schema", shared["validation"])
    if shared["subresources"] is not None:
        made.setdefault("subresources", shared["subresources"])
    columns = made.pop("additionalPrinterColumns", None) or shared["additionalPrinterColumns"] or ()
    made["additionalPrinterColumns"] = [
        {("jsonPath" if key == "JSONPath" else key): value for key, value in column.items()} for column in columns
    ]
    for schema in _schemas(made["schema"]["openAPIV3Schema"]):
        _require_list_keys(schema)
        if isinstance(schema.get("description"), str):  # prose: most of the text, and of the time that servers take
            del schema["description"]
    return made


def _schemas(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and all schemas inside it."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from _schemas(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _schemas(value)


def _require_list_keys(schema: dict[str, Any]) -> None:
    """What elements of a list are told apart by must be required or have a default: KServe patches its own so, too."""
    keys = schema.get("x-kubernetes-list-map-keys")
    if not isinstance(keys, list):
        return
    items = schema["items"]
    required = items.get("required") or []
    without = [key for key in keys if key not in required and "default" not in items["properties"][key]]
    if without:
        items["required"] = [*required, *without]
