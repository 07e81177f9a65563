"""Servers with the webhooks of KServe 0.15.2 and 0.20.0 take, strictly, every object of the worked catalog."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from judge import Judge
from kfgen.pipeline import Rendered, render
from worked_releases import on_release

pytestmark = pytest.mark.tools


def bodies_of(rendered: Rendered, environment: str) -> list[dict[str, Any]]:
    """What is built for an environment, and what syncs it."""
    built = [body for (name, _), bodies in rendered.objects.items() if name == environment for body in bodies]
    start = f"environments/{environment}/_sync/"
    files = {path: text for path, text in rendered.tree.files.items() if path.startswith(start)}
    synced = [body for text in files.values() for body in yaml.safe_load_all(text)]
    return [*built, *(body for body in synced if "metadata" in body)]


def test_every_object_is_taken(judge: Judge) -> None:
    rendered = render(on_release(judge.version), keep_objects=True)
    kinds = set()
    for environment in filter(None, rendered.environments):
        bodies = bodies_of(rendered, environment)
        assert judge.refused([bodies]) == []
        kinds |= {body["kind"] for body in bodies}
    assert {"InferenceService", "TrainedModel", "Profile", "Deployment", "Application", "Kustomization"} <= kinds


PREDICTOR: dict[str, Any] = {"model": {"modelFormat": {"name": "sklearn"}, "storageUri": "gs://b/iris"}}
SERVICE: dict[str, Any] = {
    "apiVersion": "serving.kserve.io/v1beta1",
    "kind": "InferenceService",
    "metadata": {"name": "iris", "namespace": "default"},
    "spec": {"predictor": PREDICTOR},
}
TRAINED: dict[str, Any] = {
    "apiVersion": "serving.kserve.io/v1alpha1",
    "kind": "TrainedModel",
    "metadata": {"name": "cifar", "namespace": "default"},
    "spec": {
        "inferenceService": "triton",
        "model": {"framework": "pytorch", "memory": "1Gi", "storageUri": "pvc://models/cifar"},
    },
}
RUNTIME: dict[str, Any] = {
    "apiVersion": "serving.kserve.io/v1alpha1",
    "kind": "ServingRuntime",
    "metadata": {"name": "first", "namespace": "default"},
    "spec": {
        "containers": [{"name": "kserve-container", "image": "x:1"}],
        "protocolVersions": ["v1"],
        "supportedModelFormats": [{"name": "ours", "version": "1", "autoSelect": True, "priority": 1}],
    },
}


def test_the_webhooks_are_asked(judge: Judge) -> None:
    """The server alone would take all of these."""
    wrong = [
        {**SERVICE, "spec": {"predictor": {**PREDICTOR, "minReplicas": 3, "maxReplicas": 2}}},
        {**SERVICE, "spec": {"predictor": {"minReplicas": 1}}},
        TRAINED,
    ]
    good, *verdicts = judge.verdicts([SERVICE, *wrong])
    assert good is None
    assert all(said and "admission webhook" in said for said in verdicts)


def test_runtimes_are_held_against_each_other(judge: Judge) -> None:
    second = {**RUNTIME, "metadata": {"name": "second", "namespace": "default"}}
    (said,) = judge.refused([[RUNTIME, second]])
    assert said.startswith("ServingRuntime default/second: ")
    assert "priority" in said
    assert judge.refused([[RUNTIME], [second]]) == []  # what was judged is gone


def test_an_unknown_field_is_refused(judge: Judge) -> None:
    (said,) = judge.verdicts([{**SERVICE, "spec": {**SERVICE["spec"], "sauce": {}}}])
    assert said is not None
    assert "field not declared in schema" in said
