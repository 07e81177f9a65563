"""The JSON Schemas for editors: sound themselves, content with every good file, not with a key that is none."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from kfgen.catalog.folders import FOLDERS
from kfgen.catalog.json_schema import SCHEMAS, schema, schema_text

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = [case for case in sorted((ROOT / "tests/cases").iterdir()) if not case.name.startswith("bad-")]
WORDS = {
    "environments": "environment",
    "clusters": "cluster",
    "baselines": "baseline",
    "secrets": "secrets",
    "policies": "policy",
    **{folder.name: folder.word for folder in FOLDERS},
}
VALIDATORS = {name: Draft7Validator(schema(name)) for name in SCHEMAS}


def files_of(root: Path) -> list[Path]:
    """Files of the catalog's own format: what SOPS encrypted, in a folder for each store, is Kubernetes'."""
    catalog = root / "catalog"
    return sorted(set(catalog.rglob("*.yaml")) - set(catalog.glob("secrets/*/*/*.yaml")))


def name_of(path: Path) -> str:
    """Which schema a file is for."""
    if path.name in ("kfgen.yaml", "_models.yaml"):
        return {"kfgen.yaml": "project", "_models.yaml": "models"}[path.name]
    parts = path.parts[len(path.parts) - path.parts[::-1].index("catalog") :]
    return WORDS[parts[0]]


def read(path: Path) -> Any:
    """A file as an editor reads it: YAML 1.2, then what JSON knows."""
    yaml = YAML(typ="safe", pure=True)
    return as_json(yaml.load(path.read_text(encoding="utf-8")) or {})


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)


def complaints(name: str, value: Any) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in VALIDATORS[name].iter_errors(value)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_sound(name: str) -> None:
    Draft7Validator.check_schema(schema(name))
    assert schema(name)["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_says_what_it_means(name: str) -> None:
    def undescribed(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, dict):
            for key, item in value.get("properties", {}).items():
                if key not in ("append", "remove", "models", "type") and "description" not in item:
                    yield f"{at}.{key}"
            for key, item in value.items():
                yield from undescribed(item, f"{at}.{key}")
        elif isinstance(value, list):
            for item in value:
                yield from undescribed(item, at)

    assert list(undescribed(schema(name), name)) == []


@pytest.mark.parametrize("root", [ROOT, *GOOD], ids=lambda root: root.name)
def test_good_files_are_accepted(root: Path) -> None:
    for path in files_of(root):
        assert complaints(name_of(path), read(path)) == [], path


def test_the_files_are_of_every_kind() -> None:
    files = [path for root in (ROOT, *GOOD) for path in files_of(root)]
    assert {name_of(path) for path in files} == set(SCHEMAS)
    assert len(files) > 100


def with_a_strange_key(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The file with a key that is none, at its top and in each environment's part."""
    yield {**value, "strange": 1}
    for name, part in (value.get("environments") or {}).items() if isinstance(value.get("environments"), dict) else ():
        changed = copy.deepcopy(value)
        changed["environments"][name] = {**(part or {}), "strange": 1}
        yield changed


@pytest.mark.parametrize("root", [ROOT, *GOOD], ids=lambda root: root.name)
def test_a_key_that_is_none_is_refused(root: Path) -> None:
    for path in files_of(root):
        for changed in with_a_strange_key(read(path)):
            assert not VALIDATORS[name_of(path)].is_valid(changed), path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("project", {"name": "x"}),
        ("project", {"name": "x", "environments": []}),
        ("environment", {"versions": {"kserve": "0.20"}}),
        ("environment", {"mode": "RawDeployment"}),
        ("environment", {"defaults": {}}),
        ("environment", {"overrides": {"model": {"replica": 1}}}),
        ("model", {"namespace": "ml", "resources": {"memory": {"limits": "1Gi"}}}),
        ("model", {"timeout": "soon"}),
        ("model", {"timeout": 0}),
        ("model", {"args": "--verbose"}),
        ("model", {"args": {"prepend": ["x"]}}),
        ("model", {"environments": {"dev": {"namespace": "ml"}}}),
        ("model", {"canary": {"percent": 101}}),
        ("models", {"models": {"x": {"strange": 1}}}),
        ("storage", {"type": "nfs"}),
        ("storage", {"type": "pvc", "bucket": "x"}),
        ("storage", {"bucket": "x"}),
        ("storage", {"type": "s3", "credentials": "some"}),
        ("namespace", {"create": "yes"}),
        ("manifest", {"object": "x"}),
    ],
)
def test_what_kfgen_would_refuse_an_editor_refuses_too(name: str, value: Any) -> None:
    assert complaints(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model", {"version": 1.10, "replicas": "1..4", "resources": {"memory": "8Gi..12Gi", "cpu": 2, "gpu": None}}),
        ("model", {"replicas": {"min": 0}, "storage": {"from": "s"}, "env": {"A": 1, "B": True, "C": None}}),
        ("model", {"env": {"A": {"secretKeyRef": {"name": "n", "key": "k"}}}}),
        ("model", {"modelFormat": {"name": "x", "version": 1}}),
        ("model", {"args": {"append": ["x"], "remove": [1]}, "timeout": None, "storage": None}),
        ("environment", {"nodePools": {"a": {}, "b": None}, "overrides": {"storage": {"pvc": {"size": "1Gi"}}}}),
        ("project", {"name": "x", "environments": ["a", ["b", "c"]]}),
        ("storage", {"type": "s3", "credentials": "none", "environments": {"dev": None}}),
    ],
)  # fmt: skip
def test_every_form_is_accepted(name: str, value: Any) -> None:
    assert complaints(name, value) == []


def spelled_out(part: Any, definitions: dict[str, Any]) -> Any:
    """A schema with every reference replaced by what it refers to."""
    if isinstance(part, list):
        return [spelled_out(item, definitions) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        assert list(part) == ["$ref"]
        return spelled_out(definitions[part["$ref"].removeprefix("#/definitions/")], definitions)
    return {key: spelled_out(item, definitions) for key, item in part.items()}


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_file_for_editors_says_the_same_in_a_fraction_of_the_size(name: str) -> None:
    text = schema_text(name)
    short = json.loads(text)
    Draft7Validator.check_schema(short)
    definitions = short.pop("definitions")
    assert spelled_out(short, definitions) == schema(name)
    assert len(text) < 80_000
