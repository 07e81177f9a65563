"""Which of what comes into a namespace may be meant to take the place of what goes there."""

from __future__ import annotations

import pytest

from kfgen.domain.succession import Newcomers

KIND = "InferenceService"


def newcomers(*names: str) -> Newcomers:
    found = Newcomers()
    for name in names:
        found.add(("serving.kserve.io", KIND, "risk", name), ("models", name))
    return found


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ("fraud", ["ranking", "fraud-2"], "fraud-2"),
        ("fraud", ["frauds"], "frauds"),
        ("fraud-v1", ["fraud-v2"], "fraud-v2"),
        ("fraud-v1", ["fraud-v7"], "fraud-v7"),
        ("fraud-v1-9", ["fraud-v2-0"], "fraud-v2-0"),
        ("fraud-1", ["fraud-2"], "fraud-2"),
        ("forecast-2025", ["forecast-2028"], "forecast-2028"),
        ("forecast-202512", ["forecast-202603"], "forecast-202603"),
        ("m02", ["m12"], ""),
        ("m00002", ["m00012"], ""),
        ("m02", ["m12", "m03"], "m03"),
        ("m02", ["m12", "mo2"], "mo2"),
        ("shop-eu-17", ["shop-eu-31", "shop-eu-23"], ""),
        ("dev2", ["dev7"], ""),  # no version: `v` ends a word
        ("fraud", ["ranking"], ""),
    ],
)
def test_what_is_called_nearly_the_same(old: str, new: list[str], meant: str) -> None:
    found = newcomers(*new).called_like(KIND, old)
    assert (found[3] if found else "") == meant


def test_of_another_kind_none_is_called_like_it() -> None:
    assert newcomers("fraud-2").called_like("InferenceGraph", "fraud") == ()


def test_who_is_first_and_of_which_entry() -> None:
    found = newcomers("wine", "churn")
    assert found.first[3] == "churn"
    assert found.entry(found.first) == ("models", "churn")
    assert found.of(("models", "wine"))[3] == "wine"
    assert (newcomers().first, newcomers().of(("models", "wine"))) == ((), ())
