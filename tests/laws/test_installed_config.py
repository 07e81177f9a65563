"""ConfigMaps that somebody else installed, on a real API server: whoever installed them, and whoever applies ours.

A baseline is taken from what KServe and Knative publish, settings are laid on, one is changed, some are removed. Each
time the other keys keep every character, and what left the catalog is back at its baseline. kubectl and both Helms are
the real ones. Argo CD and Flux are emulated by the calls they make: `cluster_appliers.py` says which.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from cluster_appliers import APPLIERS, INSTALLERS, flux, kubectl
from control_plane import ControlPlane
from crds import module
from kfgen.domain.problem import Report
from kfgen.domain.tree import Sources
from kfgen.pipeline import render
from kfgen.stages.importing import baselines, config_maps
from realtools import kustomize_build
from worlds import write_files

PROJECT = (
    "name: demo\nrepository: {url: 'https://git.example.com/demo.git'}\nenvironments: [prod]\n"
    "defaults: {environment: {versions: {kserve: 0.20.0, knative: 1.17.0}, mode: Knative}}\n"
)
CONFIGS = ("inferenceservice-config", "config-deployment")
KSERVE, DEPLOYMENT = CONFIGS
FIRST = {
    DEPLOYMENT: {"progress-deadline": "60s", "registries-skipping-tag-resolving": "nvcr.io"},
    KSERVE: {
        "deploy": {"defaultDeploymentMode": "Standard"},
        "ingress": {"ingressClassName": "nginx", "urlScheme": "https"},
    },
}
CHANGED = {
    DEPLOYMENT: {"progress-deadline": "90s", "registries-skipping-tag-resolving": "nvcr.io"},
    KSERVE: {
        "deploy": {"defaultDeploymentMode": "Standard"},
        "ingress": {"ingressClassName": "haproxy", "urlScheme": "https"},
    },
}
REMOVED = {
    DEPLOYMENT: {"registries-skipping-tag-resolving": "nvcr.io"},
    KSERVE: {"ingress": {"urlScheme": "https"}},
}
STATES: tuple[dict[str, dict[str, Any]], ...] = (FIRST, CHANGED, REMOVED, {})


@cache
def published() -> dict[str, dict[str, Any]]:
    """The ConfigMaps as KServe and Knative publish them, by name."""
    files = (
        module("github.com/kserve/kserve", "v0.20.0") / "config/configmap/inferenceservice.yaml",
        module("knative.dev/serving", "v0.44.0") / "config/core/configmaps/deployment.yaml",
    )
    found = [one for path in files for one in yaml.safe_load_all(path.read_text(encoding="utf-8"))]
    return {one["metadata"]["name"]: one for one in found if one["metadata"]["name"] in CONFIGS}


def installed_in(namespace: str) -> list[dict[str, Any]]:
    """The same, in a namespace of a test's own."""
    return [{**one, "metadata": {**one["metadata"], "namespace": namespace}} for one in published().values()]


def rendered(namespace: str, settings: Mapping[str, Any], folder: Path) -> Path:
    """Everything that a catalog with these settings and a baseline of what was installed gives."""
    text = yaml.safe_dump_all(installed_in(namespace))
    report = Report()
    taken = baselines(config_maps(text, "install.yaml"), "prod", namespace, report)
    report.raise_errors()
    environment = {"controllers": {"kserve": namespace, "knative": namespace}, "platform": dict(settings)}
    files = {"catalog/kfgen.yaml": PROJECT, "catalog/environments/prod.yaml": yaml.safe_dump(environment), **taken}
    write_files(folder, render(Sources({name: content.encode() for name, content in sorted(files.items())})).tree.files)
    return folder


def expected(name: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What must be there: every character as installed, but for the fields that are set; those as JSON."""
    data: dict[str, Any] = {key: text for key, text in published()[name]["data"].items() if key != "_example"}
    for key, value in settings.get(name, {}).items():
        data[key] = {**json.loads(data[key]), **value} if isinstance(value, dict) else value
    return data


def live(plane: ControlPlane, name: str, namespace: str, like: Mapping[str, Any]) -> dict[str, Any]:
    """What is there, with the keys that settings were laid on as JSON. `_example` may stay or go: nothing reads it."""
    found = plane.get("configmap", name, namespace)
    data: Any = found["data"]
    data.pop("_example", None)
    return {key: json.loads(text) if isinstance(like.get(key), dict) else text for key, text in data.items()}


@pytest.mark.parametrize("applier", APPLIERS)
@pytest.mark.parametrize("installer", INSTALLERS)
def test_settings_come_change_and_go(control_plane: ControlPlane, installer: str, applier: str, tmp_path: Path) -> None:
    namespace = f"{installer}-{applier}"
    control_plane.kubectl("create", "namespace", namespace)
    INSTALLERS[installer](control_plane, installed_in(namespace), namespace)
    for number, settings in enumerate(STATES):
        APPLIERS[applier](control_plane, rendered(namespace, settings, tmp_path / str(number)), namespace)
        for name in CONFIGS:
            wanted = expected(name, settings)
            assert live(control_plane, name, namespace, wanted) == wanted, f"{name} after step {number}"
        found: Any = control_plane.get("configmap", DEPLOYMENT, namespace)["metadata"]
        assert found["labels"]["app.kubernetes.io/name"] == "knative-serving"
        assert found["labels"]["app.kubernetes.io/component"] == "controller"


# What happens to a partial object, as it was measured with the real controllers: the emulation must do the same.
MEASURED = {
    ("kubectl-apply", "kubectl"): {"mine"},
    ("kubectl-create", "kubectl"): {"mine", "other"},
    ("kubectl-apply", "argocd"): {"mine"},
    ("kubectl-create", "argocd"): {"mine", "other"},
    ("kubectl-apply", "flux"): {"mine"},
    ("kubectl-create", "flux"): {"mine"},
    ("kubectl-apply", "flux-merge"): {"mine", "other"},
    ("kubectl-create", "flux-merge"): {"mine", "other"},
}


@pytest.mark.parametrize(("installer", "applier"), MEASURED)
def test_a_partial_object_wipes_what_it_wiped_when_measured(
    control_plane: ControlPlane, installer: str, applier: str
) -> None:
    namespace = f"partial-{installer}-{applier}"
    control_plane.kubectl("create", "namespace", namespace)
    merge = {"kustomize.toolkit.fluxcd.io/ssa": "Merge"} if applier == "flux-merge" else {}
    whole = partial_config(namespace, {"other": "theirs"}, {})
    INSTALLERS[installer](control_plane, [whole], namespace)
    apply: Callable[..., None] = flux if applier.startswith("flux") else kubectl
    manager = ("argocd-controller",) if applier == "argocd" else ()
    apply(control_plane, [partial_config(namespace, {"mine": "ours"}, merge)], *manager)
    found: Any = control_plane.get("configmap", DEPLOYMENT, namespace)["data"]
    assert set(found) == MEASURED[installer, applier]


def partial_config(namespace: str, data: dict[str, str], annotations: dict[str, str]) -> dict[str, Any]:
    metadata = {"name": DEPLOYMENT, "namespace": namespace, "annotations": annotations}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def test_keys_of_our_own_come_and_go_beside_theirs(control_plane: ControlPlane, tmp_path: Path) -> None:
    """Without a baseline, through Flux: what kfgen writes for `gitops: {controllers: [flux]}`."""
    namespace = "without-baseline"
    control_plane.kubectl("create", "namespace", namespace)
    INSTALLERS["kubectl-apply"](control_plane, installed_in(namespace), namespace)
    before: Any = control_plane.get("configmap", DEPLOYMENT, namespace)["data"]
    for number, settings in enumerate(
        ({"progress-deadline": "60s"}, {"progress-deadline": "90s", "a-b": "c"}, {"a-b": "c"})
    ):
        environment = {
            "gitops": {"controllers": ["flux"]},
            "controllers": {"knative": namespace},
            "platform": {DEPLOYMENT: settings},
        }
        files = {"catalog/kfgen.yaml": PROJECT, "catalog/environments/prod.yaml": yaml.safe_dump(environment)}
        folder = tmp_path / str(number)
        write_files(folder, render(Sources({name: text.encode() for name, text in files.items()})).tree.files)
        flux(control_plane, list(yaml.safe_load_all(kustomize_build(folder / "environments/prod/platform"))))
        assert control_plane.get("configmap", DEPLOYMENT, namespace)["data"] == {**before, **settings}
