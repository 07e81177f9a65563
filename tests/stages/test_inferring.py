"""What need not be said of a new model."""

from __future__ import annotations

import pytest

from kfgen.catalog.stores import STORE_TYPES
from kfgen.stages.inferring import format_of, located, store_at, store_name

ROOTS = {
    "all": "s3://",
    "models": "s3://models",
    "fraud": "s3://models/fraud",
    "twin": "s3://models/fraud",
    "claim": "pvc://claim",
    "web": "https://m.example.com/live",
}


@pytest.mark.parametrize(
    ("place", "value", "several"),
    [
        ("s3://models/iris/8", {"from": "models", "path": "iris/8"}, ()),
        ("s3://models", {"from": "models"}, ()),
        ("s3://models/", {"from": "models"}, ()),
        ("s3://models-2/iris", "s3://models-2/iris", ()),
        ("s3://models/fraud/1", {"from": "fraud", "path": "1"}, ("fraud", "twin")),
        ("s3://models/frauds", {"from": "models", "path": "frauds"}, ()),
        ("gs://models/iris", "gs://models/iris", ()),
        ("pvc://claim/a/b", {"from": "claim", "path": "a/b"}, ()),
        ("https://m.example.com/live/x.onnx", {"from": "web", "path": "x.onnx"}, ()),
        ("models/iris", {"from": "models", "path": "iris"}, ()),
        ("models", {"from": "models"}, ()),
    ],
)
def test_a_place_is_put_into_the_store_that_holds_it(place: str, value: object, several: tuple[str, ...]) -> None:
    found = located(place, ROOTS)
    assert (found.value, found.several) == (value, several)


@pytest.mark.parametrize(
    ("place", "word"),
    [
        ("s3://m/model.joblib", "sklearn"),
        ("s3://m/MODEL.ONNX", "onnx"),
        ("m/model.pmml/", "pmml"),
        ("m/model.ubj", "xgboost"),
        ("s3://m/model.bst", ""),
        ("s3://m/model.pkl", ""),
        ("s3://m/.onnx", ""),
        ("s3://m/sklearn", ""),
        ("", ""),
    ],
)
def test_an_ending_tells_the_format_only_where_it_is_certain(place: str, word: str) -> None:
    assert format_of(place) == word


@pytest.mark.parametrize(
    ("uri", "kind", "keys", "name"),
    [
        ("s3://acme.models", "s3", {"bucket": "acme.models"}, "acme-models"),
        ("s3://acme/live/8/", "s3", {"bucket": "acme", "prefix": "live/8"}, "acme"),
        ("gs://acme//", "gcs", {"bucket": "acme"}, "acme"),
        ("pvc://claim", "pvc", {"claim": "claim"}, "claim"),
        ("hf://Acme-Org", "hf", {"org": "Acme-Org"}, "acme-org"),
        ("oci://r.example.com:5000/ml", "oci", {"registry": "r.example.com:5000/ml"}, "r-example-com-5000-ml"),
        ("https://acme.blob.core.windows.net/live", "azure", {"account": "acme", "container": "live"}, "acme"),
        ("https://acme.blob.core.windows.net/", "azure", {"account": "acme"}, "acme"),
        ("https://m.example.com/live/", "http", {"url": "https://m.example.com/live"}, "m-example-com-live"),
        ("hdfs://models/live", "hdfs", {"prefix": "models/live"}, "models-live"),
        ("https://acme.blob.core.windows.net/live/deep", "", {}, ""),
        ("pvc://claim/path", "", {}, ""),
        ("hf://org/model", "", {}, ""),
        ("modelhub://x", "", {}, ""),
        ("s3://", "", {}, ""),
        ("acme", "", {}, ""),
    ],
)
def test_the_type_of_a_store_and_what_a_uri_says_of_it(uri: str, kind: str, keys: dict[str, str], name: str) -> None:
    assert store_at(uri) == (kind, keys)
    assert store_name(keys) == name
    assert store_at(uri, "custom") == ("", {})


def test_a_root_is_what_the_store_makes_of_its_keys() -> None:
    for store in STORE_TYPES.values():
        for uri in ("s3://a/b", "gs://abc", "https://acme.blob.core.windows.net/abc", "pvc://x", "hf://x", "oci://x/y"):
            found, keys = store_at(uri, store.name)
            assert not found or store.root(keys, "name") == uri
