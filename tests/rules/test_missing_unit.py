"""Amounts without their unit are told wherever they stand; small and large ones that somebody may mean are not."""

from __future__ import annotations

import pytest

from kfgen.pipeline import render
from kfgen.validation import validated
from worlds import catalog

SERVED = "namespace: ml\nmodelFormat: sklearn\nstorage: s3://b/x\n"
OWN = "kind: Deployment\nnamespace: ml\nimage: example.com/x:1\nstorage: {from: disk, mountPath: /x}\nreplicas: 1\n"


def codes(model: str, size: str = "1Gi") -> set[str]:
    """The codes of what is said of a model, and of a claim beside it."""
    sources = catalog({"models/x.yaml": model, "storage/disk.yaml": f"{{type: pvc, size: {size}}}\n"})
    return {one.code for one in validated(render(sources, keep_objects=True), sources).problems}


@pytest.mark.parametrize("model", [SERVED, OWN])
@pytest.mark.parametrize(
    ("amounts", "told"),
    [
        ("memory: 1", True),
        ("memory: 512k", True),
        ("memory: 1Mi", False),
        ("memory: 1..2Gi", True),
        ("cpu: 1000", True),
        ("cpu: 500M", True),
        ("cpu: 500m", False),
        ("cpu: 128", False),
        ("gpu: 8", False),
    ],
)
def test_amounts_of_containers(model: str, amounts: str, told: bool) -> None:
    assert codes(f"{model}resources: {{{amounts}}}\n") == ({"missing-unit"} if told else set())


@pytest.mark.parametrize(("size", "told"), [("200", True), ("200Gi", False)])
def test_sizes_of_claims(size: str, told: bool) -> None:
    assert codes(OWN, size) == ({"missing-unit"} if told else set())


def test_it_may_be_meant() -> None:
    assert codes(f"{SERVED}resources: {{memory: 1}}\nignore: {{missing-unit: a test of limits}}\n") == set()
