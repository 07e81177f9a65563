"""Seed 003: KServe without Knative, nginx in front; a public sample on TensorFlow Serving."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from worked import ROOT, built

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


def test_003_nginx_serves_the_ingress_class() -> None:
    body = built("staging", "IngressClass", "", "nginx")
    assert body["apiVersion"] == "networking.k8s.io/v1"
    assert body["spec"] == {"controller": "k8s.io/ingress-nginx"}


def test_003_kserve_is_told_of_the_mode_and_of_nginx() -> None:
    """The document's two patches, as JSON inside the ConfigMap; whatever else was installed stays."""
    data = built("staging", "ConfigMap", "kserve", "inferenceservice-config")["data"]
    assert json.loads(data["deploy"]) == {"defaultDeploymentMode": "RawDeployment"}
    path = ROOT / "catalog/baselines/staging/inferenceservice-config.yaml"
    installed = yaml.safe_load(path.read_text(encoding="utf-8"))["data"]
    assert data.keys() == installed.keys()
    own = {"ingressClassName": "nginx", "ingressDomain": "staging.example.com"}
    assert json.loads(data["ingress"]) == {**json.loads(installed["ingress"]), **own}
    same = data.keys() - {"deploy", "ingress"}
    assert {key: data[key] for key in same} == {key: installed[key] for key in same}
