"""Kinds that a catalog brings itself: definitions and JSON Schemas, read safely."""

from __future__ import annotations

import pytest

from kfgen.messages import lines
from kfgen.pipeline import render
from kfgen.validation import validated
from worlds import catalog

DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  names: {kind: Thing, plural: things}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [size]
              properties: {size: {type: integer}, mode: {type: string, enum: ["on"]}}
"""
SCHEMA = """\
x-kubernetes-group-version-kind: [{group: example.com, version: v1, kind: Thing}]
type: object
properties: {spec: {$ref: "#/$defs/spec"}}
$defs: {spec: {type: object, required: [size], properties: {size: {type: integer}}, additionalProperties: false}}
"""
THING = "namespace: ml\nobject: {apiVersion: example.com/v1, kind: Thing, metadata: {name: x}, spec: %s}\n"


def told(spec: str = "{size: 1}", **schemas: str) -> list[str]:
    files = {"manifests/x.yaml": THING % spec, **{f"schemas/{name}.yaml": text for name, text in schemas.items()}}
    sources = catalog(files)
    return lines(validated(render(sources, keep_objects=True), sources).problems, sources)


@pytest.mark.parametrize("text", [DEFINITION, SCHEMA])
def test_a_kind_is_held_to_what_the_catalog_says_of_it(text: str) -> None:
    assert told(thing=text) == []
    assert told("{size: 1, zz: 2}", thing=text) == [
        "catalog/manifests/x.yaml:2:88: error[schema]: Thing x: spec.zz is no field, says catalog/schemas/ (dev). "
        f"hint: there are {'mode, size' if text is DEFINITION else 'size'}"
    ]
    (found,) = told("{size: big}", thing=text)
    assert 'spec.size is "big", must be a whole number' in found


def test_without_it_the_kind_is_refused() -> None:
    (found,) = told()
    assert "error[no-schema]" in found


def test_words_of_a_definition_stay_words() -> None:
    assert told('{size: 1, mode: "on"}', thing=DEFINITION) == []


def test_the_metadata_of_a_defined_kind_is_that_of_any_object() -> None:
    sources = catalog(
        {
            "manifests/x.yaml": (THING % "{size: 1}").replace("name: x", "name: x, labels: {a: b}, odd: c"),
            "schemas/thing.yaml": DEFINITION,
        }
    )
    (found,) = lines(validated(render(sources, keep_objects=True), sources).problems, sources)
    assert "metadata.odd is no field" in found


def test_it_takes_the_place_of_what_kfgen_brings() -> None:
    newer = SCHEMA.replace("group: example.com, version: v1, kind: Thing", 'group: "", version: v1, kind: ConfigMap')
    sources = catalog(
        {
            "manifests/x.yaml": "namespace: ml\nobject: {apiVersion: v1, kind: ConfigMap, metadata: {name: x}, "
            "spec: {size: 1}}\n",
            "schemas/newer.yaml": newer,
        }
    )
    assert validated(render(sources, keep_objects=True), sources).problems == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("type: object\n", "neither kind: CustomResourceDefinition nor"),
        ("kind: CustomResourceDefinition\n", "spec is missing"),
        ("kind: CustomResourceDefinition\nspec: 3\n", "is no schema"),
        (SCHEMA.replace('"#/$defs/spec"', '"file:///etc/passwd"'), "/etc/passwd"),
        (SCHEMA.replace('"#/$defs/spec"', '"http://127.0.0.1:9/x"'), "127.0.0.1"),
        (SCHEMA.replace("type: integer", 'type: string, pattern: "(["'), "(["),
        (SCHEMA.replace("type: integer", "type: intger"), "intger"),
        (f"{SCHEMA}a: &a [1]\nb: *c\n", "error[yaml"),
    ],
)
def test_a_file_that_is_no_schema_is_told(text: str, said: str) -> None:
    found = [line for line in told(thing=text) if line.startswith("catalog/schemas/thing.yaml")]
    assert len(found) == 1
    assert said in found[0]
    assert "error[schema-file]: " in found[0] or said == "error[yaml"


def test_a_kind_is_defined_once() -> None:
    (found,) = told(one=DEFINITION, two=SCHEMA)
    said = "example.com/v1/Thing is in catalog/schemas/one.yaml, too. hint: keep one of them"
    assert found == f"catalog/schemas/two.yaml:1:1: error[schema-file]: {said}"
