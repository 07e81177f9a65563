"""The table of releases: complete, in order, and which runtime each release would choose."""

from __future__ import annotations

import pytest

from kfgen.domain.release import Feature, Release
from kfgen.kserve import LINES, by_version, releases


def test_every_version_belongs_to_one_release() -> None:
    assert list(by_version()) == [version for release in releases() for version in release.versions]
    assert [release.line for release in releases()] == list(LINES)
    for version, release in by_version().items():
        assert f"{version}.".startswith(f"{release.line}."), "a line is x.y, or x.y.z where its first patch differs"


def test_every_feature_has_a_meaning_and_comes_or_goes() -> None:
    assert all(feature.meaning for feature in Feature)
    for feature in Feature:
        assert len({release.has(feature) for release in releases()}) == 2 or feature is Feature.ART_EXPLAINER


@pytest.mark.parametrize(
    ("version", "fmt", "format_version", "protocol", "chosen"),
    [
        ("0.10.2", "pytorch", "", "", "kserve-torchserve"),
        ("0.10.2", "onnx", "", "", "kserve-tritonserver"),
        ("0.10.2", "sklearn", "", "v2", "kserve-mlserver"),
        ("0.10.2", "sklearn", "", "v1", "kserve-sklearnserver"),
        ("0.10.2", "xgboost", "", "v1", "kserve-xgbserver"),
        ("0.10.2", "huggingface", "", "v1", ""),
        ("0.15.2", "sklearn", "", "v1", "kserve-sklearnserver"),
        ("0.15.2", "sklearn", "", "v2", "kserve-mlserver"),
        ("0.15.2", "sklearn", "0", "v2", "kserve-mlserver"),
        ("0.15.2", "sklearn", "1.0", "v1", ""),
        ("0.15.2", "onnx", "", "v1", ""),
        ("0.15.2", "onnx", "", "v2", "kserve-tritonserver"),
        ("0.15.2", "tensorflow", "", "v1", "kserve-tensorflow-serving"),
        ("0.15.2", "tensorflow", "", "v2", "kserve-tritonserver"),
        ("0.15.2", "tensorflow", "", "grpc-v1", "kserve-tensorflow-serving"),
        ("0.15.2", "pytorch", "", "v2", "kserve-torchserve"),
        ("0.15.2", "lightgbm", "3", "v1", "kserve-lgbserver"),
        ("0.15.2", "lightgbm", "4", "v1", ""),
        ("0.15.2", "huggingface", "", "v1", "kserve-huggingfaceserver"),
        ("0.15.2", "vLLM", "", "v1", ""),
        ("0.15.2", "mlflow", "", "v1", ""),
        ("0.20.0", "pytorch", "", "v1", "kserve-torchserve"),
        ("0.20.0", "xgboost", "1", "v1", ""),
        ("0.20.0", "xgboost", "2", "v1", "kserve-xgbserver"),
        ("0.20.0", "lightgbm", "4", "v1", "kserve-lgbserver"),
        ("0.20.0", "sklearn", "", "v1", "kserve-sklearnserver"),
        ("0.20.0", "autogluon", "", "v2", "kserve-autogluonserver"),
        ("0.20.0", "vLLM", "", "v2", "kserve-vllmserver"),
        ("0.20.0", "vLLM", "", "anything", "kserve-vllmserver"),
        ("0.20.0", "Sklearn", "", "v1", ""),
        ("0.20.0", "openvino", "", "v1", ""),
    ],
)
def test_the_runtime_that_would_be_chosen(
    version: str, fmt: str, format_version: str, protocol: str, chosen: str
) -> None:
    found = by_version()[version].runtimes_for(fmt, format_version, protocol)
    assert (found[0].name if found else "") == chosen


def test_triton_serves_pytorch_only_when_named() -> None:
    """`autoSelect: false`: it lists the format, and is never chosen for it."""
    for release in releases():
        if release.has(Feature.MODEL_SPEC):
            triton = release.runtimes["kserve-tritonserver"]
            assert triton.serves("pytorch", "", "v2")
            assert triton not in release.runtimes_for("pytorch", "", "v2")


@pytest.mark.parametrize(
    ("line", "fmt", "protocol"),
    [
        ("0.10", "sklearn", ""),
        ("0.10", "triton", "v2"),
        ("0.15", "sklearn", "v1"),
        ("0.15", "vLLM", "v1"),
        ("0.15", "triton", "v2"),
        ("0.20", "vLLM", "v2"),
    ],
)
def test_the_protocol_that_is_assumed(line: str, fmt: str, protocol: str) -> None:
    release: Release = next(one for one in releases() if one.line == line)
    assert release.default_protocol(fmt) == protocol
