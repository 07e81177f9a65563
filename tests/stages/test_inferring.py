"""What need not be said of a new model."""

from __future__ import annotations

import pytest

from kfgen.stages.inferring import format_of, located

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
