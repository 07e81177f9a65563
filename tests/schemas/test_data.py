"""The schemas that come with kfgen: small, whole, and of every release that it knows."""

from __future__ import annotations

import gzip
from importlib.resources import files
from typing import Any

import pytest

from kfgen.kserve import by_version
from kfgen.schemas import KSERVE, KUBERNETES, Schema, Versions, find, kinds, versions_of, whole
from kfgen.schemas.stated import KEY
from kfgen.schemas.validator import of_part

DATA = files("kfgen.schemas") / "data"
SERVICE = "serving.kserve.io/v1beta1/InferenceService"
OLD_SERVICE = "serving.kubeflow.org/v1beta1/InferenceService"


def schema(kind: str, kserve: str) -> Schema:
    found = find(kind, Versions("", kserve))
    assert found is not None
    return whole(found.part)


def fields(kind: str, kserve: str, *path: str) -> set[str]:
    """The fields of an object inside a kind."""
    own = schema(kind, kserve)
    place: Any = own
    for step in ("", *path):
        place = place["properties"][step] if step else place
        while "$ref" in place:
            place = own["$defs"][place["$ref"].rpartition("/")[2]]
    return set(place["properties"])


def test_every_release_has_its_schemas() -> None:
    assert set(versions_of(KSERVE)) == set(by_version())


@pytest.mark.parametrize("version", by_version())
def test_every_release_has_the_kinds_that_are_written_for_it(version: str) -> None:
    release = by_version()[version]
    known = {f"{release.group}/{version}/{kind}" for kind, version in release.kinds.items()}
    assert {kind for kind in known if find(kind, Versions("", version)) is None} == set()


def test_they_are_small() -> None:
    assert sum(len(gzip.compress(one.read_bytes())) for one in DATA.iterdir()) < 3 * 2**20
    assert sum(len(one.read_bytes()) for one in DATA.iterdir()) < 3 * 2**20


def test_no_part_is_missing_and_none_is_left_over() -> None:
    used: set[str] = set()
    for kind, source in kinds():
        for version in versions_of(source):
            found = find(kind, Versions(version if source == KUBERNETES else "", version))
            parts = whole(found.part)["$defs"] if found else {}
            rules = [part[KEY] for part in parts.values() if KEY in part]
            used |= {*parts, *(name for part in rules for name in whole(part)["$defs"])}
    assert used == {line[:8] for line in (DATA / "parts.txt").read_text(encoding="utf-8").splitlines()}


@pytest.mark.parametrize(
    ("before", "after", "kind", "path", "gained"),
    [
        ("0.5.1", "0.6.1", OLD_SERVICE, ("spec", "predictor"), {"paddle"}),
        ("0.20.0", "0.21.0", SERVICE, ("spec",), {"tracing"}),
        ("0.20.0", "0.21.0", SERVICE, ("spec", "predictor"), {"schedulingGroup"}),
        ("0.20.0", "0.21.0", "serving.kserve.io/v1alpha1/ServingRuntime", ("spec",), {"resourceClaims"}),
        ("0.19.0", "0.20.0", SERVICE, ("spec",), {"canary"}),
        ("0.15.2", "0.15.2", SERVICE, ("spec", "predictor"), set()),
    ],
)
def test_what_a_release_adds(before: str, after: str, kind: str, path: tuple[str, ...], gained: set[str]) -> None:
    assert fields(kind, after, *path) - fields(kind, before, *path) >= gained
    assert not gained & fields(kind, before, *path)


@pytest.mark.parametrize(
    ("kind", "kserve", "there"),
    [
        ("serving.kserve.io/v1alpha1/ClusterStorageContainer", "0.11.0", False),
        ("serving.kserve.io/v1alpha1/ClusterStorageContainer", "0.11.1", True),
        (SERVICE, "0.6.1", False),
        (OLD_SERVICE, "0.7.0", False),
        ("serving.kserve.io/v1alpha2/LLMInferenceService", "0.16.0", False),
        ("serving.kserve.io/v1alpha2/LLMInferenceService", "0.18.1", True),
        ("example.com/v1/Thing", "0.20.0", False),
    ],
)
def test_kinds_come_and_go(kind: str, kserve: str, there: bool) -> None:
    assert (find(kind, Versions("", kserve)) is not None) is there


@pytest.mark.parametrize(
    ("stated", "held_to"),
    [("1.34.2", "1.34"), ("1.24.17", "1.24"), ("", "1.37"), ("1.99.0", "1.37"), ("1.9.0", "1.12"), ("2.0.0", "1.37")],
)
def test_kubernetes_is_the_newest_that_is_not_newer(stated: str, held_to: str) -> None:
    found = find("v1/ConfigMap", Versions(stated, "0.20.0"))
    assert found is not None
    assert found.of == f"Kubernetes {held_to}"


def test_kinds_that_kubernetes_dropped_are_gone() -> None:
    budget = "policy/v1beta1/PodDisruptionBudget"
    assert find(budget, Versions("1.24.0", "0.20.0"))
    assert find(budget, Versions("1.25.0", "0.20.0")) is None


def test_every_schema_compiles() -> None:
    newest = {find(kind, Versions("", "0.21.0")) for kind, _ in kinds()} - {None}
    assert len(newest) > 150
    for found in newest:
        assert found is not None
        assert of_part(found.part).faults({}), found
