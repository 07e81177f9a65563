"""What a cluster's objects say of it, and what is only noted because they do not say it."""

from __future__ import annotations

from typing import Any

import pytest

from kfgen.domain.installation import Found
from kfgen.kserve import by_version
from kfgen.stages.discovering import Discovered, discover


def found(**parts: Any) -> Discovered:
    nothing: dict[str, Any] = dict.fromkeys(("controllers", "knative", "config_maps", "nodes", "storage_classes"), ())
    return discover(Found(**{"version": {}, **nothing, **parts}), by_version(), ())


def controller(image: str) -> dict[str, Any]:
    containers = [{"name": "kube-rbac-proxy", "image": "proxy:v9.9.9"}, {"name": "manager", "image": image}]
    return {
        "metadata": {"name": "c", "namespace": "kserve"},
        "spec": {"template": {"spec": {"containers": containers}}},
    }


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("kserve/kserve-controller:v0.15.2", "0.15.2"),
        ("registry:5000/kserve/kserve-controller:v0.15.2@sha256:00", "0.15.2"),
        ("gcr.io/kfserving/kfserving-controller:v0.5.1", "0.5.1"),
    ],
)
def test_the_controllers_tag_is_the_version(image: str, version: str) -> None:
    assert found(controllers=[controller(image)]).versions["kserve"] == version


@pytest.mark.parametrize(
    "image", ["kserve/kserve-controller@sha256:00", "kserve/kserve-controller:latest", "registry:5000/x"]
)
def test_another_tag_is_noted(image: str) -> None:
    result = discover(
        Found(
            version={}, knative=[], config_maps=[], nodes=[], storage_classes=[],
            controllers=[{**controller(image), "spec": {"template": {"spec": {"containers": [{"image": image}]}}}}],
        ),
        by_version(),
        (),
    )  # fmt: skip
    assert "kserve" not in result.versions
    assert result.notes == [f"the tag of {image} names no version: give --kserve"]


def test_an_empty_cluster_has_no_knative_and_no_kserve() -> None:
    result = found()
    assert result.versions == {"knative": None}
    assert result.mode == "Standard"
    assert result.notes == ["KServe is not there (yet): give --kserve with the version that will be"]


def test_knative_of_unknown_version_is_noted() -> None:
    labels = {"app.kubernetes.io/version": "devel"}
    result = found(knative=[{"metadata": {"name": "controller", "namespace": "knative-serving", "labels": labels}}])
    assert "knative" not in result.versions
    assert result.mode == "Knative"
    assert result.notes[-1] == "the labels of Knative's controller name no version: give --knative"
    labels = {"serving.knative.dev/release": "v0.18.0"}
    result = found(knative=[{"metadata": {"name": "controller", "namespace": "knative-serving", "labels": labels}}])
    assert result.versions["knative"] == "0.18.0"


def test_the_vendors_suffix_is_no_part_of_the_version_of_kubernetes() -> None:
    for text in ("v1.33.1", "v1.33.1+k3s1", "v1.33.1-eks-595af52", "v1.33.1-gke.1744000"):
        assert found(version={"serverVersion": {"gitVersion": text}}).versions["kubernetes"] == "1.33.1"


@pytest.mark.parametrize("text", ["not json", "[]", '{"defaultDeploymentMode": "New"}', ""])
def test_settings_that_cannot_be_read_say_nothing(text: str) -> None:
    config = {"metadata": {"name": "inferenceservice-config", "namespace": "kserve"}, "data": {"deploy": text}}
    result = found(controllers=[controller("c:v0.15.2")], config_maps=[config])
    assert (result.mode, result.domain) == ("Standard", "")


def test_standard_mode_has_the_domain_of_the_ingress() -> None:
    data = {"deploy": '{"defaultDeploymentMode": "RawDeployment"}', "ingress": '{"ingressDomain": "ml.example.org"}'}
    config = {"metadata": {"name": "inferenceservice-config", "namespace": "kserve"}, "data": data}
    result = found(controllers=[controller("c:v0.15.2")], config_maps=[config])
    assert (result.mode, result.domain) == ("Standard", "ml.example.org")


def node(**allocatable: str) -> dict[str, Any]:
    return {"metadata": {"name": "n"}, "spec": {}, "status": {"allocatable": allocatable}}


def test_a_node_of_a_pool_has_what_the_smallest_of_them_has() -> None:
    big = node(cpu="16", memory="65Gi", pods="110")
    small = node(cpu="7900m", memory="31457280Ki", pods="58")
    assert found(nodes=[big, small]).node_pools == {
        "default": {"nodes": 2, "podsPerNode": 58, "cpuPerNode": "7900m", "memoryPerNode": "30Gi"}
    }


def test_what_some_node_does_not_say_is_left_out() -> None:
    assert found(nodes=[node(cpu="16"), node(memory="1Gi"), node(cpu="much")]).node_pools == {"default": {"nodes": 3}}
