"""The worked example: the committed output is what the committed catalog gives, and a person would write it so.

What it says: `seeds/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kfgen.domain.data import same
from kfgen.domain.places import OWNED
from kfgen.domain.quantity import canonical
from kfgen.io.sources import read_sources
from kfgen.messages import lines
from kfgen.pipeline import Rendered, render
from snapshots import differences, files_below

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def example() -> Rendered:
    return render(read_sources(ROOT), keep_objects=True)


def committed() -> dict[str, str]:
    return {f"{top}/{name}": text for top in OWNED for name, text in files_below(ROOT / top).items()}


def test_the_committed_output_is_what_the_catalog_gives(example: Rendered) -> None:
    found = differences(committed(), example.tree.files)
    if found:
        pytest.fail(f"{found}\nRun kfgen render and commit what it wrote.", pytrace=False)


def test_nothing_is_warned_of(example: Rendered) -> None:
    assert lines(example.warnings, read_sources(ROOT)) == []


# --- how it is written -----------------------------------------------------------------------------------------------


def walk(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from walk(item, (*path, key))


def test_no_field_is_null_or_empty(example: Rendered) -> None:
    bodies = [body for built in example.objects.values() for body in built]
    assert bodies
    empty = [path for body in bodies for path, leaf in walk(body) if leaf is None or leaf in ("", [], {})]
    # No class at all, as opposed to the cluster's default: a volume and its claim that were made for each other.
    assert {path for path in empty if path[-1] != "storageClassName"} == set()


def is_quantity(path: tuple[str | int, ...]) -> bool:
    return len(path) > 1 and (path[-2] in ("requests", "limits") or path[-1] in ("memory", "storage"))


def test_quantities_are_as_the_api_server_writes_them(example: Rendered) -> None:
    bodies = [body for built in example.objects.values() for body in built]
    written = [value for body in bodies for path, value in walk(body) if is_quantity(path)]
    quantities = [value for value in written if isinstance(value, str)]
    assert {"8Gi", "50Gi", "2"} <= set(quantities)
    assert [canonical(value) for value in quantities] == quantities


def values_files() -> Iterator[tuple[Path, dict[str, Any], dict[str, Any]]]:
    for chart in sorted((ROOT / "charts").iterdir()):
        base = yaml.safe_load((chart / "values.yaml").read_text(encoding="utf-8"))
        for path in sorted(chart.glob("values-*.yaml")):
            yield path, base, yaml.safe_load(path.read_text(encoding="utf-8")) or {}


def restated(base: Any, own: Any, path: str = "") -> Iterator[str]:
    """What an environment's values say though the chart's values say it already, or remove though nothing is there."""
    for key, value in own.items():
        place = f"{path}.{key}".lstrip(".")
        if isinstance(value, dict) and isinstance(base.get(key), dict) and value:
            yield from restated(base[key], value, place)
        elif (key in base and same(base[key], value)) or (value is None and key not in base):
            yield place


def test_no_value_is_restated() -> None:
    assert list(restated({"a": {"b": 1}, "c": 2}, {"a": {"b": 1}, "c": 3, "d": None})) == ["a.b", "d"]
    files = list(values_files())
    assert len(files) >= 8
    for path, base, own in files:
        assert list(restated(base, own)) == [], path


def test_one_file_for_a_model_and_a_layer_and_none_where_nothing_differs() -> None:
    files = set(committed())
    nllb = {name for name in files if "nllb" in name}
    assert nllb == {
        "charts/kubeflow-megaputer/templates/models/nllb-200-1dot3b.yaml",
        "environments/base/kubeflow-megaputer/models/nllb-200-1dot3b.yaml",
        "environments/dev/kubeflow-megaputer/models/nllb-200-1dot3b.patch.yaml",
        "environments/prod/kubeflow-megaputer/models/nllb-200-1dot3b.patch.yaml",
    }
    pipeline = {name for name in files if "pipeline-test" in name}
    assert pipeline == {
        "charts/pipeline/templates/models/pipeline-test.yaml",
        "environments/base/pipeline/models/pipeline-test.yaml",
        "environments/dev/pipeline/models/pipeline-test.patch.yaml",
    }
    triton = {name for name in files if "triton-mms" in name}
    assert triton == {
        "charts/mms/templates/models/triton-mms.yaml",
        "charts/mms/templates/models/triton-mms.legacy.yaml",
        "environments/base/mms/models/triton-mms.yaml",
        "environments/legacy/mms/models/triton-mms.yaml",
        "environments/dev/mms/models/triton-mms.patch.yaml",
    }
    for name, text in committed().items():
        if name.endswith(".patch.yaml"):
            body = yaml.safe_load(text)
            assert body.get("spec") or body["metadata"].keys() - {"name", "namespace"}, name


@pytest.mark.parametrize(
    "path",
    [
        "charts/kubeflow-megaputer/templates/models/nllb-200-1dot3b.yaml",
        "environments/base/kubeflow-megaputer/models/nllb-200-1dot3b.yaml",
    ],
)
def test_a_models_files_are_short(path: str) -> None:
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= 40
