"""Seed 000: a translation model on one GPU, its files on a claim; TorchServe by KServe on Knative."""

from __future__ import annotations

from typing import Any

import pytest

from kfgen.kinds.kind import KEPT
from worked import built

pytestmark = pytest.mark.tools

NAMESPACE = "kubeflow-megaputer"
# The document's InferenceService, field by field; `pytorch:` is what KServe's webhook turns into `model:` from 0.8 on.
DOCUMENT: dict[str, Any] = {
    "protocolVersion": "v1",
    "runtimeVersion": "0.5.3-gpu",
    "image": "docker.io/yurkoff/torchserve-cuda-11.3-kfs:0.5.3-gpu",
    "storageUri": "pvc://torchserve-claim/nllb-200-1dot3b",
    "resources": {
        "requests": {"cpu": "2", "memory": "8Gi", "nvidia.com/gpu": "1"},
        "limits": {"cpu": "2", "memory": "12Gi", "nvidia.com/gpu": "1"},
    },
}


@pytest.mark.parametrize(("environment", "storage_class"), [("dev", "microk8s-hostpath"), ("prod", "nfs-client")])
def test_000_the_claim_is_shared_and_outlives_its_models(environment: str, storage_class: str) -> None:
    assert built(environment, "PersistentVolumeClaim", NAMESPACE, "torchserve-claim") == {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "torchserve-claim", "namespace": NAMESPACE, "annotations": dict(KEPT)},
        "spec": {
            "accessModes": ["ReadWriteMany"],
            "storageClassName": storage_class,
            "resources": {"requests": {"storage": "50Gi"}},
        },
    }


def test_000_the_service_in_prod_is_the_documents() -> None:
    assert built("prod", "InferenceService", NAMESPACE, "nllb-200-1dot3b") == {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {
            "name": "nllb-200-1dot3b",
            "namespace": NAMESPACE,
            "annotations": {"serving.kserve.io/deploymentMode": "Knative"},
        },
        "spec": {
            "predictor": {
                "minReplicas": 1,
                "maxReplicas": 1,
                "timeout": 300,  # the document's Python form says 120
                "model": {"modelFormat": {"name": "pytorch"}, **DOCUMENT},
                # What the document has by owning a single machine with this card.
                "nodeSelector": {"nvidia.com/gpu.product": "NVIDIA-GeForce-RTX-4090"},
                "tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists"}],
            }
        },
    }


def test_000_in_dev_it_runs_without_a_gpu_and_scales_to_zero() -> None:
    body = built("dev", "InferenceService", NAMESPACE, "nllb-200-1dot3b")
    assert body["metadata"]["annotations"] == {"serving.kserve.io/deploymentMode": "Serverless"}
    without_gpu = {
        kind: {name: amount for name, amount in amounts.items() if name != "nvidia.com/gpu"}
        for kind, amounts in DOCUMENT["resources"].items()
    }
    assert body["spec"] == {
        "predictor": {
            "minReplicas": 0,
            "maxReplicas": 1,
            "timeout": 300,
            "model": {
                "modelFormat": {"name": "pytorch"},
                **DOCUMENT,
                "runtimeVersion": "0.5.3",
                "image": "pytorch/torchserve-kfs:0.5.3",
                "resources": without_gpu,
            },
        }
    }


def test_000_the_python_form_asks_for_the_same_resources() -> None:
    """The document's Python writes 2000m where its YAML writes 2: one quantity, which we write as the server does."""
    limits = built("prod", "InferenceService", NAMESPACE, "nllb-200-1dot3b")["spec"]["predictor"]["model"]["resources"]
    assert {kind: amounts["cpu"] for kind, amounts in limits.items()} == {"requests": "2", "limits": "2"}


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_000_the_namespace_is_kubeflows(environment: str) -> None:
    for kind in ("Namespace", "Profile"):
        with pytest.raises(KeyError):
            built(environment, kind, "", NAMESPACE)


def test_000_knative_lets_the_pool_through() -> None:
    """Knative refuses node selectors and tolerations unless it is told to take them."""
    assert built("prod", "ConfigMap", "knative-serving", "config-features")["data"] == {
        "kubernetes.podspec-nodeselector": "enabled",
        "kubernetes.podspec-tolerations": "enabled",
    }
