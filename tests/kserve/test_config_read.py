"""Fields that releases read from `inferenceservice-config`: those of what they ship are known, as are the types."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from crds import KSERVE, module
from kfgen.kserve.config_fields import field_type
from kfgen.kserve.config_read import fields_read, read_otherwise

pytestmark = pytest.mark.tools

UNREAD = {("storageInitializer", "enableDirectPvcVolumeMount"), ("transformers",), ("predictors",)}
"""What some releases ship and read no more."""


def places(value: dict[str, Any], at: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [
        path
        for key, one in value.items()
        for path in ((*at, key), *(places(one, (*at, key)) if isinstance(one, dict) else ()))
    ]


@pytest.mark.parametrize("version", [one for one in KSERVE if one != "0.5.1"])
def test_what_is_shipped_is_read(version: str) -> None:
    source = KSERVE[version]
    path = module(source.module, source.version) / "config/configmap/inferenceservice.yaml"
    data = next(yaml.safe_load_all(path.read_text(encoding="utf-8")))["data"]
    maps = {key: json.loads(text) for key, text in data.items() if not key.startswith("_") and text.startswith("{")}
    shipped = [
        one for key, value in maps.items() if key not in ("ingress", "predictors") for one in places(value, (key,))
    ]
    assert len(shipped) > 20
    read = {one for one in shipped if one[-1].lower() in map(str.lower, fields_read(one[:-1], version))}
    assert {*shipped} - read <= UNREAD


def test_releases_differ() -> None:
    place = ("storageInitializer",)
    assert "enableDirectPvcVolumeMount" in fields_read(place, "0.15.2")
    assert "enableDirectPvcVolumeMount" not in fields_read(place, "0.16.0")
    assert read_otherwise(place, "enableDirectPvcVolumeMount", "0.20.0") == "0.11 to 0.15"
    assert read_otherwise(place, "enableModelcar", "0.11.2") == "0.12 on"
    assert read_otherwise(place, "nonsense", "0.20.0") == ""
    assert fields_read(("nothing",), "0.20.0") == ()


def test_what_is_read_as_text_has_a_type() -> None:
    for place in (("agent",), ("batcher",), ("storageInitializer",), ("autoscaler",)):
        known = [name for name in fields_read(place, "0.20.0") if name != "ociModelMode"]
        assert [name for name in known if not field_type((*place, name))] == []
