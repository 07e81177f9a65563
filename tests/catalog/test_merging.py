"""Merging, by the examples that the catalog's reference gives, and by those it leaves to the reader."""

from __future__ import annotations

from typing import Any

import pytest

from kfgen.catalog.fields import Reading
from kfgen.catalog.model import MODEL
from kfgen.domain.overlay import NAMED_LISTS, laid_on
from kfgen.domain.problem import Report
from kfgen.domain.values import ListEdit, Overlay, Whole, merge
from kfgen.yaml_text import parse
from worlds import built, catalog, codes, messages


def layer(text: str) -> Any:
    """A layer of a model as it is read, without mistakes."""
    report = Report()
    values = MODEL.read(parse(f"{{{text}}}".encode(), "x.yaml"), (), Reading("x.yaml", report))
    assert report.problems == []
    return values


RANGE = {"request": "8Gi", "limit": "12Gi"}


@pytest.mark.parametrize(
    ("before", "above", "after"),
    [
        ("timeout: 300", "timeout: null", {}),
        ("env: {A: x, B: y}", "env: {A: null, C: z}", {"env": {"B": "y", "C": "z"}}),
        ("args: [-a, -b]", "args: [-c]", {"args": ["-c"]}),
        ("args: [-a, -b]", "args: {remove: [-a], append: [-c]}", {"args": ["-b", "-c"]}),
        (
            "resources: {memory: 8Gi..12Gi}",
            "resources: {memory: {limit: 16Gi}}",
            {"resources": {"memory": {"request": "8Gi", "limit": "16Gi"}}},
        ),
        ("storage: {from: s, path: p}", 'storage: "s3://b/q"', {"storage": {"uri": "s3://b/q"}}),
        # and what follows from the rules
        ("timeout: 300", "", {"timeout": 300}),
        ("", "timeout: null", {}),
        ("args: [-a, -b]", "args: []", {"args": []}),
        ("args: [-a, -b, -a]", "args: {remove: [-a]}", {"args": ["-b"]}),
        ("", "args: {append: [-c]}", {"args": ["-c"]}),
        ("args: [-a]", "args: {append: [-a]}", {"args": ["-a", "-a"]}),
        ("env: {A: x}", "env: {}", {"env": {"A": "x"}}),
        (
            "env: {A: x}",
            "env: {A: {secretKeyRef: {name: s, key: k}}}",
            {"env": {"A": {"valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}}},
        ),
        ("env: {A: {secretKeyRef: {name: s, key: k}}}", "env: {A: x}", {"env": {"A": "x"}}),
        ("env: {A: x}", "env: null", {}),
        (
            "resources: {memory: {request: 8Gi, limit: 12Gi}}",
            "resources: {memory: 1Gi}",
            {"resources": {"memory": {"request": "1Gi", "limit": "1Gi"}}},
        ),
        (
            "resources: {memory: 8Gi..12Gi}",
            "resources: {cpu: 1}",
            {"resources": {"memory": RANGE, "cpu": {"request": "1", "limit": "1"}}},
        ),
        (
            "resources: {memory: 8Gi..12Gi}",
            "resources: {memory: {limit: null}}",
            {"resources": {"memory": {"request": "8Gi"}}},
        ),
        ("replicas: 1..4", "replicas: {max: 8}", {"replicas": {"min": 1, "max": 8}}),
        ("replicas: {min: 1, max: 4}", "replicas: 2", {"replicas": {"min": 2, "max": 2}}),
        ("modelFormat: {name: a, version: 1}", "modelFormat: b", {"modelFormat": {"name": "b"}}),
        ("modelFormat: a", "modelFormat: {version: 1}", {"modelFormat": {"name": "a", "version": "1"}}),
        ("storage: s3://b/q", "storage: {uri: null, from: s}", {"storage": {"from": "s"}}),
        (
            "ports: {http: 80}",
            "ports: {http: {protocol: UDP}}",
            {"ports": {"http": {"containerPort": 80, "protocol": "UDP"}}},
        ),
    ],
)
def test_a_layer_onto_another(before: str, above: str, after: Any) -> None:
    assert merge(merge({}, layer(before)), layer(above)) == after


def test_merging_changes_neither_layer() -> None:
    below = {"env": {"A": "x"}, "args": ["-a"], "storage": {"from": "s"}}
    above = {"env": {"B": "y"}, "args": ListEdit(append=("-b",)), "storage": Whole(uri="s3://b/q")}
    merge(below, above)
    assert below == {"env": {"A": "x"}, "args": ["-a"], "storage": {"from": "s"}}
    assert above["env"] == {"B": "y"}


def overlay(*layers: str) -> Overlay:
    read: dict[str, Any] = {}
    for text in layers:
        read = merge(read, layer(f"spec: {text}"))
    found = read["spec"]
    assert isinstance(found, Overlay)
    return found


A, B = {"name": "a"}, {"name": "b"}


@pytest.mark.parametrize(
    ("below", "layers", "after"),
    [
        # the reference's example: both layers are the catalog's
        (
            {},
            [
                "{containers: [{name: a, tty: true}, {name: b}]}",
                "{containers: {a: {stdin: true}, b: null}}",
            ],
            {"containers": [{"name": "a", "tty": True, "stdin": True}]},
        ),
        ({"x": 1, "y": {"z": 2}}, ["{x: null, y: {w: 3}}"], {"y": {"z": 2, "w": 3}}),
        ({"x": [1, 2]}, ["{x: [3]}"], {"x": [3]}),
        ({"x": [1, 2]}, ["{x: {remove: [1], append: [3]}}"], {"x": [2, 3]}),
        ({"x": [1, 2]}, ["{x: []}"], {"x": []}),
        ({"x": {"y": 1}}, ["{x: {}}"], {"x": {"y": 1}}),
        ({"x": {"y": 1}}, ["{x: text}"], {"x": "text"}),
        ({"x": "text"}, ["{x: {y: 1}}"], {"x": {"y": 1}}),
        ({}, ["{x: {y: null}}"], {"x": {}}),
        ({}, ["{x: 1}", "{x: null}"], {}),
        (
            {"env": [{"name": "A", "value": "x"}]},
            ["{env: {B: z}}"],
            {"env": [{"name": "A", "value": "x"}, {"name": "B", "value": "z"}]},
        ),
        ({"env": [{"name": "A", "value": "x"}]}, ["{env: {A: null}}"], {"env": []}),
        ({}, ["{volumes: {v: {emptyDir: {}}}}"], {"volumes": [{"name": "v", "emptyDir": {}}]}),
        ({}, ["{nodeSelector: {v: x}}"], {"nodeSelector": {"v": "x"}}),
        (
            {"tolerations": [{"key": "x"}]},
            ["{tolerations: {append: [{key: z}]}}"],
            {"tolerations": [{"key": "x"}, {"key": "z"}]},
        ),
        ({"containers": [A, B]}, ["{containers: {remove: [{name: a}]}}"], {"containers": [B]}),
    ],
)
def test_an_overlay_onto_the_built_object(below: Any, layers: list[str], after: Any) -> None:
    assert laid_on(below, overlay(*layers), named=NAMED_LISTS) == after


def test_an_overlay_changes_nothing_but_its_result() -> None:
    below: Any = {"x": {"y": [1]}}
    laid_on(below, overlay("{x: {y: {append: [2]}, z: 3}}"))
    assert below == {"x": {"y": [1]}}


def test_without_an_overlay_the_object_is_as_it_was() -> None:
    below: Any = {"x": None}
    assert laid_on(below, None) is below


MODEL_TEXT = "namespace: ml\nmodelFormat: sklearn\nstorage: gs://b/x\n"


def test_typed_fields_come_first_and_spec_last() -> None:
    text = MODEL_TEXT + (
        "timeout: 5\nresources: {cpu: 1}\ncontainer: {resources: {limits: {x/y: 1}}, tty: true}\n"
        "pod: {priorityClassName: low}\nspec: {predictor: {timeout: 6, priorityClassName: high, model: {tty: null}}}\n"
    )
    text = text.replace("resources: {cpu: 1}\n", "")
    predictor = built({"models/x.yaml": text})["spec"]["predictor"]
    assert predictor["timeout"] == 6
    assert predictor["priorityClassName"] == "high"
    assert "tty" not in predictor["model"]
    assert predictor["model"]["resources"] == {"limits": {"x/y": 1}}


def test_nothing_to_remove_is_a_warning() -> None:
    text = MODEL_TEXT + "environments: {dev: {timeout: null}}\n"
    assert codes(messages(catalog({"models/x.yaml": text}))) == ["nothing-removed"]


def test_a_required_key_that_is_removed_is_an_error() -> None:
    text = MODEL_TEXT + "environments: {dev: {modelFormat: null}}\n"
    assert codes(messages(catalog({"models/x.yaml": text}))) == ["required"]


def test_an_anchor_works_within_a_file() -> None:
    text = MODEL_TEXT + "env: &e {A: x}\nlabels: *e\n"
    body = built({"models/x.yaml": text})
    assert body["metadata"]["labels"]["A"] == "x"
    assert body["spec"]["predictor"]["model"]["env"] == [{"name": "A", "value": "x"}]
