"""Seed 002: several models on one Triton server, from MinIO; KFServing 0.5 on Kubeflow."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from kfgen.kinds.kind import BEFORE_SERVERS, BEFORE_TRAINED_MODELS, KEPT
from worked import ROOT, built

pytestmark = pytest.mark.tools

BASELINES = ROOT / "catalog/baselines/legacy"
EVERYWHERE = ["legacy", "dev", "prod"]
GROUPS = {"legacy": "serving.kubeflow.org", "dev": "serving.kserve.io", "prod": "serving.kserve.io"}


@pytest.mark.parametrize("environment", EVERYWHERE)
def test_002_a_profile_makes_the_namespace(environment: str) -> None:
    assert built(environment, "Profile", "", "mms") == {
        "apiVersion": "kubeflow.org/v1",
        "kind": "Profile",
        "metadata": {"name": "mms", "annotations": dict(KEPT)},
        "spec": {"owner": {"kind": "User", "name": "admin@example.com"}},
    }
    with pytest.raises(KeyError):  # its controller refuses a namespace that it did not make
        built(environment, "Namespace", "", "mms")


@pytest.mark.parametrize("environment", EVERYWHERE)
def test_002_the_server_has_no_model_of_its_own(environment: str) -> None:
    resources = {"requests": {"cpu": "2", "memory": "8Gi"}, "limits": {"cpu": "2", "memory": "8Gi"}}
    old = environment == "legacy"
    server: dict[str, Any] = {"protocolVersion": "v2", "resources": resources}
    if not old:
        server = {"modelFormat": {"name": "triton"}, "runtime": "kserve-tritonserver", **server}
    body = built(environment, "InferenceService", "mms", "triton-mms")
    assert body["apiVersion"] == f"{GROUPS[environment]}/v1beta1"
    modes = {"dev": "Serverless", "prod": "Knative"}
    expected = {"serving.kserve.io/deploymentMode": modes[environment]} if not old else {}
    assert body["metadata"]["annotations"] == {**BEFORE_TRAINED_MODELS, **expected}
    scaling = {"minReplicas": 0} if environment == "dev" else {}
    predictor = {**scaling, "serviceAccountName": "minio", "triton" if old else "model": server}
    assert body["spec"] == {"predictor": predictor}


CIFAR10 = {"framework": "pytorch", "memory": "1Gi", "storageUri": "s3://triton/torchscript/cifar10"}
INCEPTION = {"framework": "tensorflow", "memory": "2Gi", "storageUri": "s3://triton/models/inception_graphdef"}


@pytest.mark.parametrize("environment", EVERYWHERE)
@pytest.mark.parametrize(("name", "model"), [("cifar10", CIFAR10), ("inception", INCEPTION)])
def test_002_the_models_are_loaded_into_it(environment: str, name: str, model: dict[str, str]) -> None:
    assert built(environment, "TrainedModel", "mms", name) == {
        "apiVersion": f"{GROUPS[environment]}/v1alpha1",
        "kind": "TrainedModel",
        "metadata": {"name": name, "namespace": "mms"},
        "spec": {"inferenceService": "triton-mms", "model": model},
    }


@pytest.mark.parametrize("environment", EVERYWHERE)
def test_002_minio_is_reached_under_a_name_of_the_namespace(environment: str) -> None:
    account = built(environment, "ServiceAccount", "mms", "minio")
    assert account == {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "minio", "namespace": "mms", "annotations": dict(BEFORE_SERVERS)},
        "secrets": [{"name": "minio-s3"}],
    }
    service = built(environment, "Service", "mms", "minio-service")
    assert service["spec"] == {"type": "ExternalName", "externalName": "minio-service.kubeflow.svc.cluster.local"}


def test_002_the_secret_comes_from_a_vault_in_prod() -> None:
    settings = {"serving.kserve.io/s3-endpoint": "minio-service:9000", "serving.kserve.io/s3-usehttps": "0"}
    assert built("prod", "ExternalSecret", "mms", "minio-s3")["spec"] == {
        "secretStoreRef": {"kind": "ClusterSecretStore", "name": "vault"},
        "target": {"name": "minio-s3", "template": {"metadata": {"annotations": settings}}},
        "data": [
            {"secretKey": key, "remoteRef": {"key": "prod/minio", "property": key}}
            for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
        ],
    }


@pytest.mark.parametrize("group", sorted(set(GROUPS.values())))
def test_002_elsewhere_a_person_makes_the_secret(group: str) -> None:
    """Its very commands stand in the README: KServe reads the settings from the Secret's annotations."""
    readme = (ROOT / "charts/mms/README.md").read_text(encoding="utf-8")
    keys = "--from-literal=AWS_ACCESS_KEY_ID=… --from-literal=AWS_SECRET_ACCESS_KEY=…"
    assert f"kubectl create secret generic minio-s3 --namespace mms {keys}" in readme
    settings = f"{group}/s3-endpoint=minio-service:9000 {group}/s3-usehttps=0"
    assert f"kubectl annotate secret minio-s3 --namespace mms {settings}" in readme


def test_002_one_server_may_serve_many_models() -> None:
    """KFServing 0.5 ships `multiModelServer: false`; all else of its ConfigMap is as it was installed."""
    body = built("legacy", "ConfigMap", "kfserving-system", "inferenceservice-config")
    installed = yaml.safe_load((BASELINES / "inferenceservice-config.yaml").read_text(encoding="utf-8"))["data"]
    assert {key: value for key, value in body["data"].items() if key != "predictors"} == {
        key: value for key, value in installed.items() if key != "predictors"
    }
    expected = json.loads(installed["predictors"])
    assert expected["triton"]["multiModelServer"] is False
    expected["triton"]["multiModelServer"] = True
    assert json.loads(body["data"]["predictors"]) == expected


def test_002_knative_resolves_no_tag_at_nvidia_and_waits_for_large_models() -> None:
    """In the spelling of that Knative, and with the side container that was installed."""
    data = built("legacy", "ConfigMap", "knative-serving", "config-deployment")["data"]
    installed = yaml.safe_load((BASELINES / "config-deployment.yaml").read_text(encoding="utf-8"))["data"]
    assert installed.keys() == {"queueSidecarImage"}
    assert data == {**installed, "registriesSkippingTagResolving": "nvcr.io", "progressDeadline": "600s"}
