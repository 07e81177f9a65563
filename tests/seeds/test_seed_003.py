"""Seed 003: KServe without Knative, nginx in front; a public sample on TensorFlow Serving."""

from __future__ import annotations

from typing import Any

import pytest

from worked import built

pytestmark = pytest.mark.tools

# RawDeployment is the document's word, and what KServe 0.10 wants; Standard is today's.
ANNOTATIONS: dict[str, str] = {"staging": "RawDeployment", "dev": "Serverless", "prod": "Knative"}


@pytest.mark.parametrize("environment", ANNOTATIONS)
def test_003_the_service_is_the_documents(environment: str) -> None:
    scaling: dict[str, Any] = {"minReplicas": 0} if environment == "dev" else {}
    assert built(environment, "InferenceService", "samples", "flower-sample") == {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {
            # The document's manifest says torchscript-cifar, all its commands say flower-sample.
            "name": "flower-sample",
            "namespace": "samples",
            "annotations": {"serving.kserve.io/deploymentMode": ANNOTATIONS[environment]},
        },
        "spec": {
            "predictor": {
                **scaling,
                "model": {
                    "modelFormat": {"name": "tensorflow"},
                    "runtimeVersion": "2.7.1",
                    # The document says s3://; KServe's public bucket of this name is Google's.
                    "storageUri": "gs://kfserving-examples/models/tensorflow/flowers",
                },
            }
        },
    }


def test_003_the_namespace_is_ours_in_staging() -> None:
    assert built("staging", "Namespace", "", "samples")["apiVersion"] == "v1"
