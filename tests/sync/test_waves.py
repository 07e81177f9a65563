"""The order inside an app: what Argo CD and Flux make of what was rendered, and that no health stops it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import yaml

from health import lua_health
from kfgen.io.sources import read_sources
from realtools import kustomize_build
from syncing import Body, argocd_cm
from worked import ROOT
from worlds import rendered

pytestmark = pytest.mark.tools

# Argo CD knows no health of these (gitops-engine v0.7, pkg/health), or ours says that they are healthy at once.
HEALTHY_AT_ONCE = frozenset({"ServiceAccount", "ServingRuntime", "LocalModelNamespaceCache", "Service", "Secret"})
# These fail for good or succeed; a retry leaves them out, being in sync.
SETTLED = frozenset({"ExternalSecret", "SealedSecret"})


def wave(body: Body) -> int:
    return int((body["metadata"].get("annotations") or {}).get("argocd.argoproj.io/sync-wave", 0))


def apps() -> Iterator[tuple[str, str, list[Body]]]:
    """(environment, app, objects) of the worked catalog, as they were built."""
    result = rendered(read_sources(ROOT))
    for (environment, app), bodies in result.objects.items():
        if environment:
            yield environment, app, bodies


APPS = {f"{environment}/{app}": bodies for environment, app, bodies in apps()}


@pytest.mark.parametrize("name", APPS)
def test_no_wave_waits_for_a_model(name: str) -> None:
    """All but the last wave hold only what is healthy at once, or settled by one retry: new, with no status yet."""
    bodies = APPS[name]
    last = max(map(wave, bodies))
    for body in bodies:
        if wave(body) == last or body["kind"] in HEALTHY_AT_ONCE | SETTLED:
            continue
        if body["kind"] == "Service":
            assert body["spec"]["type"] != "LoadBalancer"
        scripts = argocd_cm()
        assert lua_health(scripts, {**body, "metadata": {**body["metadata"], "generation": 1}}) == "Healthy", body[
            "kind"
        ]


def test_a_server_that_cannot_start_stops_neither_its_models_nor_its_repair() -> None:
    """The server of TrainedModels counts as healthy whatever KServe says of it; any other server does not."""
    scripts = argocd_cm()
    status = {"conditions": [{"type": "Ready", "status": "False"}, {"type": "PredictorReady", "status": "False"}]}
    found: defaultdict[bool, set[str]] = defaultdict(set)
    for bodies in APPS.values():
        parents = {body["spec"]["inferenceService"] for body in bodies if body["kind"] == "TrainedModel"}
        for body in bodies:
            if body["kind"] == "InferenceService":
                is_parent = body["metadata"]["name"] in parents
                found[is_parent].add(lua_health(scripts, {**body, "status": status}))
    assert found == {True: {"Healthy"}, False: {"Progressing"}}


@pytest.mark.parametrize("name", APPS)
def test_a_trained_model_comes_after_its_server_and_a_server_after_what_it_needs(name: str) -> None:
    for order in (argo_cd(APPS[name]), flux(APPS[name])):
        place = {(body["kind"], body["metadata"].get("namespace"), body["metadata"]["name"]): at for body, at in order}
        for (kind, namespace, _), at in place.items():
            body = next(one for one, found in order if found == at and one["kind"] == kind)
            if kind == "TrainedModel":
                assert place["InferenceService", namespace, body["spec"]["inferenceService"]] < at
            account = body.get("spec", {}).get("predictor", {}).get("serviceAccountName")
            if kind == "InferenceService" and account:
                assert place["ServiceAccount", namespace, account] < at


# Kinds in the order of gitops-engine (pkg/sync/sync_tasks.go) and of Flux (fluxcd/pkg/ssa, sort.go).
ARGO_CD_KINDS = [
    *("Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodDisruptionBudget", "ServiceAccount", "Secret"),
    *("ConfigMap", "StorageClass", "PersistentVolume", "PersistentVolumeClaim", "Service", "Deployment"),
    *("HorizontalPodAutoscaler", "IngressClass"),
]
FLUX_KINDS = [
    *("Namespace", "StorageClass", "IngressClass", "ResourceQuota", "ServiceAccount", "ConfigMap", "Secret", "Service"),
    *("LimitRange", "Deployment", "PodDisruptionBudget"),
]


def argo_cd(bodies: Iterable[Body]) -> list[tuple[Body, int]]:
    def key(body: Body) -> tuple[int, int, str]:
        kind = body["kind"]
        known = ARGO_CD_KINDS.index(kind) - len(ARGO_CD_KINDS) if kind in ARGO_CD_KINDS else 0
        return wave(body), known, body["metadata"]["name"]

    return [(body, at) for at, body in enumerate(sorted(bodies, key=key))]


def flux(bodies: Iterable[Body]) -> list[tuple[Body, int]]:
    def key(body: Body) -> tuple[int, str, str, str, str]:
        kind, metadata = body["kind"], body["metadata"]
        known = FLUX_KINDS.index(kind) - len(FLUX_KINDS) if kind in FLUX_KINDS else 0
        group = body["apiVersion"].rpartition("/")[0]
        return known, group, kind, metadata.get("namespace", ""), metadata["name"]

    return [(body, at) for at, body in enumerate(sorted(bodies, key=key))]


@pytest.mark.parametrize("path", sorted((ROOT / "environments").glob("*/_sync/kustomization.yaml")), ids=str)
def test_kustomize_builds_what_is_synced(path: Path) -> None:
    """With default options, and nothing but what stands in the files that it names."""
    named = [path.parent / name for name in yaml.safe_load(path.read_text(encoding="utf-8"))["resources"]]
    expected = [body for file in named for body in yaml.safe_load_all(file.read_text(encoding="utf-8"))]
    found = list(yaml.safe_load_all(kustomize_build(path.parent)))
    key = lambda body: (body["kind"], body["metadata"]["name"])  # noqa: E731
    assert sorted(found, key=key) == sorted(expected, key=key)
    assert len(found) >= 4


def test_what_nothing_brings_back_is_kept_by_every_controller() -> None:
    kept = {"Namespace", "Profile", "PersistentVolumeClaim", "PersistentVolume", "ConfigMap"}
    seen = set()
    for name, bodies in APPS.items():
        for body in bodies:
            if body["kind"] in kept and not (body["kind"] == "ConfigMap" and not name.endswith("/platform")):
                seen.add(body["kind"])
                annotations = body["metadata"]["annotations"]
                assert annotations["argocd.argoproj.io/sync-options"] == "Prune=false,Delete=false"
                assert annotations["argocd.argoproj.io/compare-options"] == "IgnoreExtraneous"
                assert annotations["helm.sh/resource-policy"] == "keep"
                assert annotations["kustomize.toolkit.fluxcd.io/prune"] == "disabled"
    assert seen == kept


def test_the_worlds_of_these_tests_hold_what_they_are_about() -> None:
    assert any(body["kind"] == "TrainedModel" for bodies in APPS.values() for body in bodies)
    assert {wave(body) for bodies in APPS.values() for body in bodies} == {-2, -1, 0}
