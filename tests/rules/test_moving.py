"""Which locations say themselves that something else may be there tomorrow; everywhere else, nothing is said."""

from __future__ import annotations

import pytest

from kfgen.pipeline import render
from worlds import catalog

SERVED = "namespace: ml\nmodelFormat: sklearn\n"
OWN = "kind: Deployment\nnamespace: ml\n"
STAYS = ["s3://b/fraud/7", "s3://b/fraud", "pvc://claim-2/fraud", "gs://b/latest-but-one/x", "hf://org/model"]
STAYS += ["oci://r.example.com/fraud:7", "oci://r.example.com:5000/fraud:7"]
MOVES = ["s3://b/fraud/latest", "s3://b/latest/fraud", "oci://r.example.com/fraud", "oci://r.example.com:5000/fraud"]
MOVES += ["oci://r.example.com/fraud:latest"]
DIGEST = f"sha256:{'0' * 64}"


def codes(model: str) -> list[str]:
    """The codes of a model's warnings, each once."""
    return list(dict.fromkeys(one.code for one in render(catalog({"models/x.yaml": model})).warnings))


@pytest.mark.parametrize("uri", STAYS)
def test_what_says_nothing_of_itself_is_left_alone(uri: str) -> None:
    assert codes(f"{SERVED}storage: {uri}\n") == []


@pytest.mark.parametrize("uri", MOVES)
def test_what_says_that_it_moves_is_told(uri: str) -> None:
    assert codes(f"{SERVED}storage: {uri}\n") == ["moving"]
    assert codes(f"{SERVED}storage: {uri}\nignore: {{moving: a nightly job restarts it}}\n") == []


def test_a_digest_says_what_it_is() -> None:
    assert codes(f"{SERVED}storage: oci://r.example.com/fraud:latest@{DIGEST}\n") == []
    assert codes(f"{SERVED}storage: {{uri: s3://b/latest, digest: '{DIGEST}'}}\n") == []
    assert codes(f"{OWN}image: example.com/x@{DIGEST}\n") == []


@pytest.mark.parametrize(("image", "told"), [("x", 1), ("e.com:80/x", 1), ("e.com/x:latest", 1), ("e.com/x:1", 0)])
def test_images_have_a_tag(image: str, told: int) -> None:
    assert codes(f"{OWN}image: {image}\n") == ["moving"] * told
    assert codes(f"namespace: ml\nimage: {image}\n") == ["moving"] * told


def test_the_runtime_s_version_is_the_tag_of_its_image() -> None:
    assert codes(f"{SERVED}storage: s3://b/x\nimage: example.com/x\nruntimeVersion: 1.2\n") == []


PINNED = {
    "kfgen.yaml": "name: shop\nenvironments: [dev, prod]\npromotion: pinned\n"
    "defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n",
    "environments/dev.yaml": "{}\n",
    "environments/prod.yaml": "{}\n",
    "namespaces/ml.yaml": "create: true\n",
}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("storage: s3://b/fraud", True),
        ("storage: s3://b/fraud/8", False),
        ("storage: s3://b/v3/fraud", False),
        ("storage: hf://org/model", True),
        (f"storage: {{uri: s3://b/fraud, digest: '{DIGEST}'}}", False),
        ("version: blue, storage: s3://b/fraud/$(version)", False),
        ("version: blue, storage: s3://b/fraud", True),
    ],
)
def test_what_is_pinned_says_its_version(said: str, told: bool) -> None:
    model = f"{SERVED}storage: s3://b/dev/9\nenvironments: {{prod: {{{said}}}}}\n"
    warnings = render(catalog({**PINNED, "models/x.yaml": model})).warnings
    assert [(one.code, "in prod" in one.text) for one in warnings] == [("moving", True)] * told


def test_where_nothing_is_pinned_a_place_without_a_version_is_left_alone() -> None:
    free = {**PINNED, "kfgen.yaml": PINNED["kfgen.yaml"].replace("promotion: pinned\n", "")}
    assert not render(catalog({**free, "models/x.yaml": f"{SERVED}storage: s3://b/fraud\n"})).warnings
