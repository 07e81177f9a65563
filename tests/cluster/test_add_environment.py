"""`kfgen add environment --from-context`, asking a real API server: versions, mode, domain, pools of nodes, storage."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from control_plane import ControlPlane
from kfgen.commands import main
from realtools import tool


def node(
    name: str, labels: dict[str, str], allocatable: dict[str, str], taints: list[dict[str, str]]
) -> dict[str, object]:
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels},
        "spec": {"taints": taints},
        "status": {"allocatable": {"pods": "110", **allocatable}},
    }


def workload(kind: str, namespace: str, name: str, image: str, labels: dict[str, str]) -> dict[str, object]:
    containers = [{"name": "kube-rbac-proxy", "image": "proxy:v0.13.1"}, {"name": "manager", "image": image}]
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}},
            **({"serviceName": name} if kind == "StatefulSet" else {}),
        },
    }


def config(namespace: str, name: str, data: dict[str, str]) -> dict[str, object]:
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def storage_class(name: str, default: bool) -> dict[str, object]:
    annotations = {"storageclass.kubernetes.io/is-default-class": "true"} if default else {}
    metadata = {"name": name, "annotations": annotations}
    return {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": metadata, "provisioner": "x.y/z"}


GPU = {"nvidia.com/gpu.product": "NVIDIA-GeForce-RTX-4090"}
GPU_TAINT = {"key": "nvidia.com/gpu", "effect": "NoSchedule"}
NODES = [
    node("control", {}, {}, [{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}]),
    node("gpu-1", GPU, {"nvidia.com/gpu": "2"}, [GPU_TAINT]),
    node("gpu-2", GPU, {"nvidia.com/gpu": "1"}, [GPU_TAINT]),
    node("amd", {}, {"amd.com/gpu": "8"}, [{"key": "team", "value": "nlp", "effect": "NoExecute"}]),
    node("cpu-1", {}, {"cpu": "15890m", "memory": "64761460Ki"}, []),
    node("cpu-2", {}, {"pods": "64", "cpu": "16", "memory": "63Gi"}, []),
    node("spot", {"karpenter.sh/nodepool": "Spot_Small"}, {}, []),
]


@pytest.fixture(scope="module")
def installed(control_plane: ControlPlane) -> ControlPlane:
    """A cluster with KServe and Knative, as far as the API server knows of them."""
    for name in ("kserve", "knative-serving"):
        control_plane.kubectl("create", "namespace", name)
    deploy = {"deploy": '{"defaultDeploymentMode": "Serverless"}', "ingress": '{"ingressDomain": "x.example.org"}'}
    control_plane.apply_strictly(
        [
            *({**one, "status": {}} for one in NODES),
            workload("Deployment", "kserve", "kserve-controller-manager", "kserve/kserve-controller:v0.15.2", {}),
            workload(
                "Deployment", "knative-serving", "controller", "x@sha256:00", {"app.kubernetes.io/version": "1.15.0"}
            ),
            config("kserve", "inferenceservice-config", deploy),
            config(
                "knative-serving", "config-domain", {"ml.example.org": "", "internal.example.org": "selector: {a: b}\n"}
            ),
            storage_class("fast", default=False),
            storage_class("standard", default=True),
        ]
    )
    for one in NODES:
        body = json.dumps({"status": one["status"]})
        name = one["metadata"]["name"]  # type: ignore[index]
        control_plane.kubectl("patch", "node", name, "--subresource", "status", "--type", "merge", "--patch", body)
    return control_plane


@pytest.fixture
def kubectl(installed: ControlPlane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kubectl on PATH that reaches the server: it may live in a network of its own."""
    words = [*installed.entry, str(tool("kubectl"))]
    script = tmp_path / "bin" / "kubectl"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("KUBECONFIG", str(installed.kubeconfig))


def add(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "add", *words], catch_exceptions=False)


@pytest.mark.usefixtures("kubectl")
def test_an_environment_is_taken_from_a_live_cluster(repository: Path) -> None:
    (repository / "catalog/storage").mkdir()
    claim = "type: pvc\nsize: 1Gi\nstorageClassName: nfs-client\n"
    (repository / "catalog/storage/claim.yaml").write_text(claim, encoding="utf-8")
    (repository / "catalog/environments/prod.yaml").write_text("nodePools: {rtx4090: {}}\n", encoding="utf-8")
    result = add(repository, "environment", "live", "--from-context", "test", "--kubernetes", "1.30.1")
    assert result.exit_code == 0, result.stderr
    assert (repository / "catalog/environments/live.yaml").read_text(encoding="utf-8") == (
        "# yaml-language-server: $schema=../../.schemas/environment.json\n"
        "# Storage classes there: fast, standard (default).\n"
        "versions: {kserve: 0.15.2, knative: 1.15.0, kubernetes: 1.30.1}\n"
        "mode: Knative\n"
        "domain: ml.example.org\n"
        "nodePools:\n"
        "  gpu:\n"
        "    tolerations: [{key: team, operator: Equal, value: nlp, effect: NoExecute}]\n"
        "    gpuResource: amd.com/gpu\n"
        "    nodes: 1\n"
        "    gpusPerNode: 8\n"
        "    podsPerNode: 110\n"
        "  rtx4090:\n"
        "    nodeSelector: {nvidia.com/gpu.product: NVIDIA-GeForce-RTX-4090}\n"
        "    tolerations: [{key: nvidia.com/gpu, operator: Exists, effect: NoSchedule}]\n"
        "    nodes: 2\n"
        "    gpusPerNode: 1\n"
        "    podsPerNode: 110\n"
        "  default: {nodes: 2, podsPerNode: 64, cpuPerNode: 15890m, memoryPerNode: 64761460Ki}\n"
        "  spot-small: {nodeSelector: {karpenter.sh/nodepool: Spot_Small}, nodes: 1, podsPerNode: 110}\n"
        "overrides: {storage: {pvc: {storageClassName: standard}}}\n"
    )
    assert "kfgen import config --from context:test --env live" in result.stderr


@pytest.mark.usefixtures("kubectl")
def test_the_version_of_kubernetes_is_the_servers(repository: Path, installed: ControlPlane) -> None:
    assert add(repository, "cluster", "main", "--from-context", "test").exit_code == 0
    version = json.loads(installed.kubectl("version", "--output=json"))["serverVersion"]["gitVersion"]
    written = (repository / "catalog/clusters/main.yaml").read_text(encoding="utf-8")
    assert f"kubernetes: {version.removeprefix('v').partition('-')[0].partition('+')[0]}}}" in written


@pytest.mark.usefixtures("kubectl")
def test_a_context_that_is_not_there(repository: Path) -> None:
    result = add(repository, "environment", "live", "--from-context", "nowhere")
    assert result.exit_code == 1
    assert "context:nowhere: error[cluster]: kubectl says:" in result.stderr
    assert not (repository / "catalog/environments/live.yaml").exists()
