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
