"""The table of releases: what each can do, as a table to review, and which runtime it would choose."""

from __future__ import annotations

from pathlib import Path

import pytest

from kfgen.domain.release import Feature, Release
from kfgen.kserve import LINES, by_version, releases
from snapshots import Snapshots

MATRIX = Path(__file__).resolve().parent / "releases.txt"


def row(name: str, values: list[str]) -> str:
    return f"{name:<34}" + "".join(f"{value:<15}" for value in values).rstrip()


def table() -> str:
    known = releases()
    rows = [row("", [release.line for release in known])]
    rows += [row(str(feature), ["yes" if release.has(feature) else "-" for release in known]) for feature in Feature]
    rows += [row("versions", [f"{release.versions[0]}…{release.versions[-1][-1]}" for release in known])]
    for mode in ("Knative", "Standard", "ModelMesh"):
        words = [release.modes.get(mode) for release in known]
        rows.append(row(f"mode {mode}", [{None: "-", "": "(no word)"}.get(word, str(word)) for word in words]))
    for scheme in sorted({scheme for release in known for scheme in release.storage_schemes}):
        rows.append(row(f"{scheme}://", ["yes" if scheme in release.storage_schemes else "-" for release in known]))
    for key in sorted({key for release in known for key in release.s3_annotations}):
        rows.append(row(f"s3 {key}", ["yes" if key in release.s3_annotations else "-" for release in known]))
    for runtime in sorted({name for release in known for name in release.runtimes}):
        values = [
            ",".join(release.runtimes[runtime].protocols) or "all" if runtime in release.runtimes else "-"
            for release in known
        ]
        rows.append(row(runtime, [value.replace("grpc-", "g") for value in values]))
    for release in known:
        rows += [
            "",
            f"{release.product} {release.line}: {release.group}, {release.main_container}, {release.predictor_suffix}",
        ]
        rows += [f"  trained models from {', '.join(release.trained_model_schemes)}"]
        if not release.has(Feature.MODEL_SPEC):
            rows += [f"  frameworks {', '.join(release.frameworks)}"]
    return "\n".join(rows) + "\n"


def test_the_table_of_releases(snapshots: Snapshots) -> None:
    snapshots.check_file(MATRIX, table())


def test_every_version_belongs_to_one_release() -> None:
    assert list(by_version()) == [version for release in releases() for version in release.versions]
    assert [release.line for release in releases()] == list(LINES)
    assert all(version.startswith(f"{release.line}.") for version, release in by_version().items())


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
