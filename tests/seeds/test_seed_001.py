"""Seed 001: a TorchServe archive with its own requirements, from a public bucket."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from worked import ROOT, built

pytestmark = pytest.mark.tools


@pytest.mark.parametrize(
    ("environment", "mode", "scaling"), [("dev", "Serverless", {"minReplicas": 0}), ("prod", "Knative", {})]
)
def test_001_the_service_is_the_documents(environment: str, mode: str, scaling: dict[str, Any]) -> None:
    assert built(environment, "InferenceService", "pipeline", "pipeline-test") == {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {
            "name": "pipeline-test",
            "namespace": "pipeline",
            # The document writes isdecar.istio.is/inject, which nothing reads.
            "annotations": {"serving.kserve.io/deploymentMode": mode, "sidecar.istio.io/inject": "false"},
        },
        "spec": {
            "predictor": {
                **scaling,
                "model": {"modelFormat": {"name": "pytorch"}, "storageUri": "gs://pipeline_kserve_test_01/dir/gs"},
            }
        },
    }


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_001_the_model_lies_at_least_one_folder_deep(environment: str) -> None:
    uri = built(environment, "InferenceService", "pipeline", "pipeline-test")["spec"]["predictor"]["model"][
        "storageUri"
    ]
    assert len(uri.removeprefix("gs://").split("/")) >= 2


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_001_the_bucket_is_public(environment: str) -> None:
    """No account and no Secret: the document opens the bucket to everybody."""
    predictor = built(environment, "InferenceService", "pipeline", "pipeline-test")["spec"]["predictor"]
    assert "serviceAccountName" not in predictor
    assert built(environment, "Namespace", "", "pipeline")["kind"] == "Namespace"


def test_001_the_model_is_asked_under_the_archives_name() -> None:
    """`/v1/models/pipeline`, from torch-model-archiver's --model-name, not the InferenceService's name."""
    values = yaml.safe_load((ROOT / "charts/pipeline/values.yaml").read_text(encoding="utf-8"))
    assert values["models"]["pipeline-test"]["ready"] == "/v1/models/pipeline"


def test_001_the_archive_and_its_configuration_are_the_documents() -> None:
    """Said in the catalog, packed and uploaded with the archive; no object holds it."""
    said = yaml.safe_load((ROOT / "catalog/models/pipeline-test.yaml").read_text(encoding="utf-8"))["torchserve"]
    assert said["archive"] == {
        "modelName": "pipeline",
        "version": 0.1,
        "serializedFile": "pipeline.pth",
        "handler": "handler.py",
        "extraFiles": ["extra"],
        "requirementsFile": "extra/requirements.txt",
        "runtime": "python",
    }
    # The document's config_path and gpu_id are about its author's machine.
    assert said["config"] == {
        "inference_address": "http://0.0.0.0:8085",
        "management_address": "http://0.0.0.0:8085",
        "metrics_address": "http://0.0.0.0:8082",
        "grpc_inference_port": 7070,
        "grpc_management_port": 7071,
        "enable_metrics_api": True,
        "metrics_format": "prometheus",
        "install_py_dep_per_model": True,
        "model_store": "/mnt/models/model-store",
    }
    assert not any("#" in str(value) for value in said["config"].values())  # the document's comments would be values
    snapshot = {"minWorkers": 1, "maxWorkers": 3, "batchSize": 4, "maxBatchDelay": 100, "responseTimeout": 120}
    assert said["snapshot"] == {"pipeline": {"version": 0.1, **snapshot}}
