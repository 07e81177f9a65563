"""The worked example: the committed output is what the committed catalog gives, and it says what the notes say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kfgen.domain.data import leaves, same
from kfgen.domain.places import OWNED
from kfgen.domain.quantity import canonical
from kfgen.io.sources import read_sources
from kfgen.kinds.kind import KEPT
from kfgen.messages import lines
from kfgen.pipeline import Rendered, render
from snapshots import differences, files_below
from worlds import objects_of

ROOT = Path(__file__).resolve().parent.parent
MARKS = {
    "app.kubernetes.io/managed-by": "kfgen",
    "app.kubernetes.io/part-of": "serving",
}


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


# --- what the notes say ----------------------------------------------------------------------------------------------


def found(example: Rendered, environment: str, kind: str, namespace: str, name: str) -> dict[str, Any]:
    """An object, without the labels that every object has."""
    bodies = [
        body
        for body in objects_of(example, environment)
        if (body["kind"], body["metadata"].get("namespace", ""), body["metadata"]["name"]) == (kind, namespace, name)
    ]
    assert len(bodies) == 1, f"{len(bodies)} × {kind} {namespace}/{name} in {environment}"
    (body,) = bodies
    assert body["metadata"]["labels"] == {**MARKS, "app.kubernetes.io/name": name}
    return {**body, "metadata": {key: value for key, value in body["metadata"].items() if key != "labels"}}


def identities(example: Rendered, environment: str) -> set[tuple[str, str, str]]:
    bodies = objects_of(example, environment)
    return {(body["kind"], body["metadata"].get("namespace", ""), body["metadata"]["name"]) for body in bodies}


MMS = {
    ("InferenceService", "mms", "triton-mms"),
    ("TrainedModel", "mms", "cifar10"),
    ("TrainedModel", "mms", "inception"),
    ("ServiceAccount", "mms", "minio"),
    ("Service", "mms", "minio-service"),
}
ALL = {
    ("InferenceService", "kubeflow-megaputer", "nllb-200-1dot3b"),
    ("PersistentVolumeClaim", "kubeflow-megaputer", "torchserve-claim"),
    ("InferenceService", "pipeline", "pipeline-test"),
    ("Namespace", "", "pipeline"),
    *MMS,
}


@pytest.mark.parametrize(
    ("environment", "expected"),
    [("legacy", MMS), ("dev", ALL), ("prod", {*ALL, ("ExternalSecret", "mms", "minio-s3")})],
)
def test_these_objects_and_no_others(example: Rendered, environment: str, expected: set[tuple[str, str, str]]) -> None:
    assert identities(example, environment) == expected


@pytest.mark.parametrize(("environment", "storage_class"), [("dev", "microk8s-hostpath"), ("prod", "nfs-client")])
def test_note_000_the_claim(example: Rendered, environment: str, storage_class: str) -> None:
    assert found(example, environment, "PersistentVolumeClaim", "kubeflow-megaputer", "torchserve-claim") == {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "torchserve-claim", "namespace": "kubeflow-megaputer", "annotations": dict(KEPT)},
        "spec": {
            "accessModes": ["ReadWriteMany"],
            "storageClassName": storage_class,
            "resources": {"requests": {"storage": "50Gi"}},
        },
    }


def test_note_000_the_translation_model_in_prod(example: Rendered) -> None:
    assert found(example, "prod", "InferenceService", "kubeflow-megaputer", "nllb-200-1dot3b") == {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {
            "name": "nllb-200-1dot3b",
            "namespace": "kubeflow-megaputer",
            "annotations": {"serving.kserve.io/deploymentMode": "Knative"},
        },
        "spec": {
            "predictor": {
                "minReplicas": 1,
                "maxReplicas": 1,
                "timeout": 300,
                "nodeSelector": {"nvidia.com/gpu.product": "NVIDIA-GeForce-RTX-4090"},
                "tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists"}],
                "model": {
                    "modelFormat": {"name": "pytorch"},
                    "protocolVersion": "v1",
                    "runtimeVersion": "0.5.3-gpu",
                    "image": "docker.io/yurkoff/torchserve-cuda-11.3-kfs:0.5.3-gpu",
                    "resources": {
                        "requests": {"cpu": "2", "memory": "8Gi", "nvidia.com/gpu": "1"},
                        "limits": {"cpu": "2", "memory": "12Gi", "nvidia.com/gpu": "1"},
                    },
                    "storageUri": "pvc://torchserve-claim/nllb-200-1dot3b",
                },
            }
        },
    }


def test_note_000_the_translation_model_in_dev(example: Rendered) -> None:
    body = found(example, "dev", "InferenceService", "kubeflow-megaputer", "nllb-200-1dot3b")
    assert body["metadata"]["annotations"] == {"serving.kserve.io/deploymentMode": "Serverless"}
    assert body["spec"] == {
        "predictor": {
            "minReplicas": 0,
            "maxReplicas": 1,
            "timeout": 300,
            "model": {
                "modelFormat": {"name": "pytorch"},
                "protocolVersion": "v1",
                "runtimeVersion": "0.5.3",
                "image": "pytorch/torchserve-kfs:0.5.3",
                "resources": {
                    "requests": {"cpu": "2", "memory": "8Gi"},
                    "limits": {"cpu": "2", "memory": "12Gi"},
                },
                "storageUri": "pvc://torchserve-claim/nllb-200-1dot3b",
            },
        }
    }


@pytest.mark.parametrize(
    ("environment", "mode", "scaling"), [("dev", "Serverless", {"minReplicas": 0}), ("prod", "Knative", {})]
)
def test_note_001_the_archive_from_a_public_bucket(
    example: Rendered, environment: str, mode: str, scaling: dict[str, Any]
) -> None:
    assert found(example, environment, "InferenceService", "pipeline", "pipeline-test") == {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {
            "name": "pipeline-test",
            "namespace": "pipeline",
            "annotations": {"serving.kserve.io/deploymentMode": mode, "sidecar.istio.io/inject": "false"},
        },
        "spec": {
            "predictor": {
                **scaling,
                "model": {
                    "modelFormat": {"name": "pytorch"},
                    "storageUri": "gs://pipeline_kserve_test_01/dir/gs",
                },
            }
        },
    }


@pytest.mark.parametrize("environment", ["legacy", "dev", "prod"])
def test_note_002_the_server_of_several_models(example: Rendered, environment: str) -> None:
    resources = {"requests": {"cpu": "2", "memory": "8Gi"}, "limits": {"cpu": "2", "memory": "8Gi"}}
    old = environment == "legacy"
    server: dict[str, Any] = {"protocolVersion": "v2", "resources": resources}
    if not old:
        server = {"modelFormat": {"name": "triton"}, "runtime": "kserve-tritonserver", **server}
    body = found(example, environment, "InferenceService", "mms", "triton-mms")
    assert body["apiVersion"] == f"serving.{'kubeflow.org' if old else 'kserve.io'}/v1beta1"
    modes = {"dev": "Serverless", "prod": "Knative"}
    expected = {"serving.kserve.io/deploymentMode": modes[environment]} if not old else None
    assert body["metadata"].get("annotations") == expected
    scaling = {"minReplicas": 0} if environment == "dev" else {}
    predictor = {**scaling, "serviceAccountName": "minio", "triton" if old else "model": server}
    assert body["spec"] == {"predictor": predictor}


CIFAR10 = {"framework": "pytorch", "memory": "1Gi", "storageUri": "s3://triton/torchscript/cifar10"}
INCEPTION = {"framework": "tensorflow", "memory": "2Gi", "storageUri": "s3://triton/models/inception_graphdef"}


@pytest.mark.parametrize("environment", ["legacy", "dev", "prod"])
@pytest.mark.parametrize(("name", "model"), [("cifar10", CIFAR10), ("inception", INCEPTION)])
def test_note_002_the_models_on_it(example: Rendered, environment: str, name: str, model: dict[str, str]) -> None:
    group = "serving.kubeflow.org" if environment == "legacy" else "serving.kserve.io"
    assert found(example, environment, "TrainedModel", "mms", name) == {
        "apiVersion": f"{group}/v1alpha1",
        "kind": "TrainedModel",
        "metadata": {"name": name, "namespace": "mms"},
        "spec": {"inferenceService": "triton-mms", "model": model},
    }


@pytest.mark.parametrize("environment", ["legacy", "dev", "prod"])
def test_note_002_the_way_to_minio(example: Rendered, environment: str) -> None:
    account = found(example, environment, "ServiceAccount", "mms", "minio")
    assert account == {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "minio", "namespace": "mms"},
        "secrets": [{"name": "minio-s3"}],
    }
    service = found(example, environment, "Service", "mms", "minio-service")
    assert service["spec"] == {
        "type": "ExternalName",
        "externalName": "minio-service.kubeflow.svc.cluster.local",
    }


def test_note_002_the_secret_in_prod(example: Rendered) -> None:
    assert found(example, "prod", "ExternalSecret", "mms", "minio-s3")["spec"] == {
        "secretStoreRef": {"kind": "ClusterSecretStore", "name": "vault"},
        "target": {
            "name": "minio-s3",
            "template": {
                "metadata": {
                    "annotations": {
                        "serving.kserve.io/s3-endpoint": "minio-service:9000",
                        "serving.kserve.io/s3-usehttps": "0",
                    }
                }
            },
        },
        "data": [
            {"secretKey": key, "remoteRef": {"key": "prod/minio", "property": key}}
            for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
        ],
    }


@pytest.mark.parametrize(("environment", "group"), [("legacy", "serving.kubeflow.org"), ("dev", "serving.kserve.io")])
def test_note_002_the_secret_where_a_person_makes_it(environment: str, group: str) -> None:
    """Its very commands stand in the README: KServe reads the settings from the Secret's annotations."""
    readme = (ROOT / "charts/mms/README.md").read_text(encoding="utf-8")
    keys = "--from-literal=AWS_ACCESS_KEY_ID=… --from-literal=AWS_SECRET_ACCESS_KEY=…"
    assert f"kubectl create secret generic minio-s3 --namespace mms {keys}" in readme
    settings = f"{group}/s3-endpoint=minio-service:9000 {group}/s3-usehttps=0"
    assert f"kubectl annotate secret minio-s3 --namespace mms {settings}" in readme, environment


# --- how it is written -----------------------------------------------------------------------------------------------


def walk(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from walk(item, (*path, key))


def test_no_field_is_null_or_empty(example: Rendered) -> None:
    bodies = [body for built in example.objects.values() for body in built]
    assert bodies
    empty = [leaf for body in bodies for leaf in leaves(body) if leaf is None or leaf in ("", [], {})]
    assert empty == []


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
            assert yaml.safe_load(text)["spec"], name


@pytest.mark.parametrize(
    "path",
    [
        "charts/kubeflow-megaputer/templates/models/nllb-200-1dot3b.yaml",
        "environments/base/kubeflow-megaputer/models/nllb-200-1dot3b.yaml",
    ],
)
def test_a_models_files_are_short(path: str) -> None:
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= 40
