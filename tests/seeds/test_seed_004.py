"""Seed 004: TorchServe as a plain Deployment, its archives and configuration on a volume; no KServe."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from kfgen.kinds.kind import KEPT
from worked import ROOT, built

pytestmark = pytest.mark.tools

VERSION = "231031_0930"  # the document's %y%m%d_%H%M
SHARED = "/home/model-server/shared"
PORTS = {"ts": 8082, "ts-management": 8083, "ts-metrics": 8084}
OF_THE_SERVICE = {"preds": "ts", "mdl": "ts-management", "metrics": "ts-metrics"}
REPLICAS = {"dev": 1, "prod": 2}


def deployment(environment: str) -> dict[str, Any]:
    return built(environment, "Deployment", "mlops", "torchserve")


def container(environment: str) -> dict[str, Any]:
    (only,) = deployment(environment)["spec"]["template"]["spec"]["containers"]
    assert isinstance(only, dict)
    return only


@pytest.mark.parametrize("environment", REPLICAS)
def test_004_it_rolls_one_by_one(environment: str) -> None:
    body = deployment(environment)
    assert (body["apiVersion"], body["spec"]["replicas"]) == ("apps/v1", REPLICAS[environment])
    assert body["spec"]["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 1}}


@pytest.mark.parametrize("environment", REPLICAS)
def test_004_a_new_version_rolls_the_pods_and_leaves_the_selector(environment: str) -> None:
    """The document labels Deployment and pods with it; `app: torchserve`, its selector, is app.kubernetes.io/name."""
    body = deployment(environment)
    assert body["metadata"]["labels"] == {"app.kubernetes.io/version": VERSION}
    labels = body["spec"]["template"]["metadata"]["labels"]
    assert labels["app.kubernetes.io/version"] == VERSION
    selector = body["spec"]["selector"]["matchLabels"]
    assert "app.kubernetes.io/version" not in selector
    assert selector.items() <= labels.items()


@pytest.mark.parametrize("environment", REPLICAS)
def test_004_the_container_is_the_documents(environment: str) -> None:
    own = container(environment)
    assert (own["name"], own["image"], own["imagePullPolicy"]) == (
        "torchserve",
        "pytorch/torchserve:0.3.0-cpu",
        "Always",
    )
    assert own["args"] == [
        "torchserve",
        "--start",
        "--model-store",
        f"{SHARED}/model-store/",
        "--ts-config",
        f"{SHARED}/config/config.properties",
    ]
    assert {port["name"]: port["containerPort"] for port in own["ports"]} == PORTS
    assert own["resources"] == {  # the document's limit of 0 GPUs says nothing
        "requests": {"cpu": "1", "memory": "1Gi"},
        "limits": {"cpu": "1", "memory": "4Gi"},
    }


@pytest.mark.parametrize("environment", REPLICAS)
def test_004_archives_and_configuration_are_mounted(environment: str) -> None:
    mounts = {one["mountPath"]: one["name"] for one in container(environment)["volumeMounts"]}
    volumes = {one["name"]: one for one in deployment(environment)["spec"]["template"]["spec"]["volumes"]}
    assert volumes[mounts[SHARED]]["persistentVolumeClaim"] == {"claimName": "serving-model-pvc"}
    # The document writes config.properties onto the volume; here a ConfigMap lies over that folder.
    assert volumes[mounts[f"{SHARED}/config"]]["configMap"] == {"name": "torchserve-config"}


@pytest.mark.parametrize("environment", REPLICAS)
def test_004_the_configuration_is_the_documents(environment: str) -> None:
    data = built(environment, "ConfigMap", "mlops", "torchserve-config")["data"]
    assert data.keys() == {"config.properties"}
    said = dict(line.split("=", 1) for line in data["config.properties"].splitlines())
    assert said == {
        "inference_address": "http://0.0.0.0:8082",
        "management_address": "http://0.0.0.0:8083",
        "metrics_address": "http://0.0.0.0:8084",
        "job_queue_size": "100",
        "install_py_dep_per_model": "true",
        "load_models": "all",
    }
    # The document's script indents all lines but the first; blanks and comments would be part of names or values.
    assert all(line == line.strip() and "#" not in line for line in data["config.properties"].splitlines())


@pytest.mark.parametrize("environment", REPLICAS)
def test_004_the_service_is_the_documents(environment: str) -> None:
    body = built(environment, "Service", "mlops", "torchserve")
    assert body["spec"]["type"] == "LoadBalancer"
    assert body["spec"]["selector"] == deployment(environment)["spec"]["selector"]["matchLabels"]
    ports = {one["name"]: (one["port"], one["targetPort"]) for one in body["spec"]["ports"]}
    assert ports == {name: (PORTS[target], target) for name, target in OF_THE_SERVICE.items()}


@pytest.mark.parametrize("environment", REPLICAS)
def test_004_the_volume_is_a_folder_of_the_node_kept_for_its_claim(environment: str) -> None:
    volume = built(environment, "PersistentVolume", "", "mlops-serving-model-pvc")
    claim = built(environment, "PersistentVolumeClaim", "mlops", "serving-model-pvc")
    assert volume["spec"]["hostPath"] == {"path": "/data/serving-model"}
    assert volume["spec"]["persistentVolumeReclaimPolicy"] == "Retain"
    assert volume["spec"]["claimRef"]["name"] == claim["metadata"]["name"]
    assert claim["spec"]["volumeName"] == volume["metadata"]["name"]
    assert volume["spec"]["storageClassName"] == claim["spec"]["storageClassName"] == ""
    assert volume["metadata"]["annotations"] == claim["metadata"]["annotations"] == dict(KEPT)


def test_004_the_archive_is_the_documents() -> None:
    """What the pipeline packs and how many archives it keeps: said in the catalog, made by no object."""
    said = yaml.safe_load((ROOT / "catalog/models/torchserve.yaml").read_text(encoding="utf-8"))["torchserve"]
    assert said["keep"] == 3
    assert said["archive"] == {
        "modelName": "embedding",
        "nameWithVersion": True,
        "serializedFile": "model.pt",
        "handler": "handler.py",
        "extraFiles": ["MyHandler.py", "faiss_index.bin", "faiss_label.json"],
        "requirementsFile": "requirements.txt",
    }
