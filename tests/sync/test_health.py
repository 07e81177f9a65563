"""What each controller's health checks say of objects as KServe and Kubeflow leave them."""

from __future__ import annotations

from typing import Any

import pytest

from health import cel_health, lua_health, lua_result
from syncing import Body, argocd_cm, bodies, synced

KSERVE, KFSERVING = "serving.kserve.io/v1beta1", "serving.kubeflow.org/v1beta1"
ONE_MODEL = {"predictor": {"model": {"modelFormat": {"name": "sklearn"}, "storageUri": "s3://models/fraud"}}}
OLD_MODEL = {"predictor": {"sklearn": {"storageUri": "s3://models/fraud"}}}


def ready(status: str, **more: Any) -> dict[str, Any]:
    return {"conditions": [{"type": "PredictorReady", "status": status}, {"type": "Ready", "status": status}], **more}


def model(transition: str) -> dict[str, Any]:
    return {"modelStatus": {"transitionStatus": transition}}


SERVICES = {
    "new": ({}, "Progressing", "InProgress"),
    "starting": (ready("False", **model("InProgress")), "Progressing", "InProgress"),
    "serving": (ready("True", **model("UpToDate")), "Healthy", "Current"),
    "serving-before-0.9": (ready("True"), "Healthy", "Current"),
    "a-new-spec": (ready("True", **model("UpToDate"), observedGeneration=1), "Progressing", "InProgress"),
    "seen": (ready("True", **model("UpToDate"), observedGeneration=2), "Healthy", "Current"),
    "failed": (ready("False", **model("BlockedByFailedLoad")), "Degraded", "Failed"),
    "ready-without-a-runtime": (ready("True", **model("InvalidSpec")), "Degraded", "Failed"),
    "stopped": ({"conditions": [{"type": "Stopped", "status": "True"}]}, "Suspended", "Current"),
    "not-stopped": (
        {"conditions": [{"type": "Stopped", "status": "False"}, *ready("True")["conditions"]]},
        "Healthy",
        "Current",
    ),
}


def check_of(kind: str) -> dict[str, str]:
    for body in bodies(synced("{controllers: [flux], wait: true}"), "Kustomization"):
        for one in body.get("spec", {}).get("healthCheckExprs", ()):
            if one["kind"] == kind:
                return dict(one)
    raise AssertionError(f"no check of {kind}")


def body_of(kind: str, api: str, spec: dict[str, Any], status: dict[str, Any]) -> Body:
    found: Body = {"apiVersion": api, "kind": kind, "metadata": {"name": "x", "generation": 2}, "spec": spec}
    return {**found, "status": status} if status else found


@pytest.mark.parametrize("case", SERVICES)
@pytest.mark.parametrize(("api", "spec"), [(KSERVE, ONE_MODEL), (KFSERVING, OLD_MODEL)], ids=["kserve", "kfserving"])
def test_an_inference_service(case: str, api: str, spec: dict[str, Any]) -> None:
    status, argo_cd, flux = SERVICES[case]
    body = body_of("InferenceService", api, spec, status)
    assert lua_health(argocd_cm(), body) == argo_cd
    assert cel_health(check_of("InferenceService"), body) == flux


@pytest.mark.parametrize(
    ("predictor", "multi"),
    [
        ({"model": {"modelFormat": {"name": "triton"}}}, True),
        ({"model": {"modelFormat": {"name": "triton"}, "storage": {"key": "x"}}}, False),
        ({"model": {"modelFormat": {"name": "huggingface"}}}, False),
        ({"model": {"modelFormat": {"name": "sklearn"}}, "storageUris": [{"uri": "s3://x"}]}, False),
        ({"triton": {"resources": {}}}, True),
        ({"triton": {"storageUri": "s3://x"}}, False),
        ({"containers": [{"name": "x", "env": [{"name": "MULTI_MODEL_SERVER", "value": "true"}]}]}, True),
        ({"containers": [{"name": "x", "env": [{"name": "MULTI_MODEL_SERVER", "value": "false"}]}]}, False),
        ({"containers": [{"name": "x"}]}, False),
    ],
)
def test_a_server_of_several_models_is_told_as_kserve_tells_it(predictor: dict[str, Any], multi: bool) -> None:
    body = body_of("InferenceService", KSERVE, {"predictor": predictor}, ready("False"))
    assert (lua_health(argocd_cm(), body) == "Healthy") is multi


TRAINED = {
    "new": ({}, "Progressing", "InProgress"),
    "the-server-starts": (
        {"conditions": [{"type": "InferenceServiceReady", "status": "False"}]},
        "Progressing",
        "InProgress",
    ),
    "ready": ({"conditions": [{"type": "Ready", "status": "True"}]}, "Healthy", "Current"),
    "no-memory": ({"conditions": [{"type": "MemoryResourceAvailable", "status": "False"}]}, "Degraded", "Failed"),
    "no-server-for-it": ({"conditions": [{"type": "IsMMSPredictor", "status": "False"}]}, "Degraded", "Failed"),
    "not-supported": ({"conditions": [{"type": "FrameworkSupported", "status": "False"}]}, "Degraded", "Failed"),
}


@pytest.mark.parametrize("case", TRAINED)
@pytest.mark.parametrize("group", ["serving.kserve.io", "serving.kubeflow.org"])
def test_a_trained_model(case: str, group: str) -> None:
    status, argo_cd, flux = TRAINED[case]
    body = body_of("TrainedModel", f"{group}/v1alpha1", {}, status)
    assert lua_health(argocd_cm(), body) == argo_cd
    assert cel_health(check_of("TrainedModel"), body) == flux


def test_a_profile_is_there_when_its_controller_has_put_its_finalizer_on_it() -> None:
    body = body_of("Profile", "kubeflow.org/v1", {}, {})
    assert lua_health(argocd_cm(), body) == "Progressing"
    refused = {**body, "status": {"conditions": [{"type": "Failed", "message": "not owned by profile creator"}]}}
    assert lua_result(argocd_cm(), refused) == ("Degraded", "not owned by profile creator")
    body["metadata"]["finalizers"] = ["profile-finalizer"]
    assert lua_health(argocd_cm(), body) == "Healthy"


@pytest.mark.parametrize("kind", ["ServingRuntime", "ClusterServingRuntime"])
def test_a_runtime_keeps_nothing_waiting(kind: str) -> None:
    for spec in ({}, {"disabled": True}):
        assert lua_health(argocd_cm(), body_of(kind, "serving.kserve.io/v1alpha1", spec, {})) == "Healthy"


APPLICATION: dict[str, Any] = {
    "sync": {"status": "Synced"},
    "operationState": {"phase": "Succeeded"},
    "health": {"status": "Degraded"},
}


@pytest.mark.parametrize(
    ("status", "ours", "health"),
    [
        ({}, True, "Progressing"),
        (APPLICATION, True, "Healthy"),
        (APPLICATION, False, "Degraded"),
        ({**APPLICATION, "sync": {"status": "OutOfSync"}}, True, "Degraded"),
        (
            {**APPLICATION, "operationState": {"phase": "Running"}, "health": {"status": "Progressing"}},
            True,
            "Progressing",
        ),
        ({**APPLICATION, "health": {"status": "Healthy"}}, False, "Healthy"),
    ],
)
def test_an_application_counts_once_it_is_applied_if_it_is_ours(
    status: dict[str, Any], ours: bool, health: str
) -> None:
    body = body_of("Application", "argoproj.io/v1alpha1", {}, status)
    body["metadata"]["labels"] = {"app.kubernetes.io/managed-by": "kfgen" if ours else "somebody"}
    assert lua_health(argocd_cm(), body) == health
