"""What Argo CD is given: objects that its definitions take, rights that follow from grants, no waiting for models."""

from __future__ import annotations

import pytest

from synced_units import generated
from syncing import bodies, check, named, synced, trees

ARGOCD = "{controllers: [argocd]}"
TENANTS = "tenants: {risk: {namespaces: [risk], kinds: [InferenceService]}, vision: {namespaces: [mms]}}\n"
CLUSTERS = "clusters: {eu: {server: 'https://eu.example.com'}, us: {name: us-1}}\n"
IN_CLUSTER = "https://kubernetes.default.svc"
FORMS = {
    "explicit": ARGOCD,
    "set": "{controllers: [argocd], applications: set}",
    "helm": "{controllers: [argocd], delivery: helm}",
    "helm-set": "{controllers: [argocd], delivery: helm, applications: set, cascade: true}",
}


@pytest.mark.tools
@pytest.mark.parametrize("environment", ["{}\n", TENANTS + CLUSTERS], ids=["plain", "tenants"])
@pytest.mark.parametrize("form", FORMS)
def test_argo_cd_knows_every_field(form: str, environment: str) -> None:
    found = bodies(synced(FORMS[form], environment=environment), "AppProject", "Application", "ApplicationSet")
    assert len(found) >= 5
    for body in found:
        check(body)
        assert len(body["metadata"]["name"]) <= 63


def test_an_application_says_what_it_reads_and_where_it_goes() -> None:
    files = synced(ARGOCD)
    (fraud,) = bodies({"": files["environments/prod/_sync/applications/risk.yaml"]})
    assert fraud["metadata"]["name"] == "shop-prod-risk"
    assert fraud["metadata"]["annotations"]["argocd.argoproj.io/manifest-generate-paths"] == (
        "/environments/base/risk;/environments/prod/risk"
    )
    assert fraud["spec"]["source"] == {
        "repoURL": "https://git.example.com/ml/shop.git",
        "targetRevision": "refs/heads/live",
        "path": "environments/prod/risk",
    }
    assert fraud["spec"]["destination"] == {"server": IN_CLUSTER, "namespace": "risk"}
    assert "finalizers" not in fraud["metadata"]


@pytest.mark.parametrize("delivery", ["helm", "kustomize"])
def test_exactly_the_files_that_matter_are_watched(delivery: str) -> None:
    """Every file of the app that is not another environment's is below a path that is watched, and no other file is."""
    files = {"kfgen.yaml": _two_environments(delivery), "environments/dev.yaml": "overrides: {model: {timeout: 9}}\n"}
    tree = trees("", files)
    own = {path for path in tree if _is_read(path, "risk", delivery)}
    for environment, other in (("prod", "dev"), ("dev", "prod")):
        (body,) = bodies({"": tree[f"environments/{environment}/_sync/applications/risk.yaml"]})
        paths = body["metadata"]["annotations"]["argocd.argoproj.io/manifest-generate-paths"].split(";")
        watched = {path for path in tree if any(f"/{path}" == one or f"/{path}".startswith(f"{one}/") for one in paths)}
        assert watched == {path for path in own if f"values-{other}.yaml" not in path and f"/{other}/" not in path}


def _two_environments(delivery: str) -> str:
    return (
        "name: shop\nenvironments: [dev, prod]\nrepository: {url: 'https://git.example.com/ml/shop.git'}\n"
        f"gitops: {{controllers: [argocd], delivery: {delivery}}}\n"
        "defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n"
    )


def _is_read(path: str, app: str, delivery: str) -> bool:
    if delivery == "helm":
        return path.startswith(f"charts/{app}/") and not path.endswith("README.md")
    return path.startswith("environments/") and path.split("/")[2] == app


def test_every_cluster_has_its_own() -> None:
    found = named(synced(ARGOCD, environment=CLUSTERS), "Application")
    assert found["shop-prod-eu-risk"]["spec"]["destination"] == {
        "server": "https://eu.example.com",
        "namespace": "risk",
    }
    assert found["shop-prod-us-risk"]["spec"]["destination"] == {"name": "us-1", "namespace": "risk"}
    assert found["shop-prod-root"]["spec"]["destination"] == {"server": IN_CLUSTER, "namespace": "argocd"}


def test_a_tenant_may_deploy_what_it_holds_where_it_was_granted() -> None:
    projects = named(synced(ARGOCD, environment=TENANTS), "AppProject")
    assert set(projects) == {f"shop-prod-{who}" for who in ("root", "platform", "tenant-risk", "tenant-vision")}
    risk = projects["shop-prod-tenant-risk"]["spec"]
    assert risk["sourceRepos"] == ["https://git.example.com/ml/shop.git"]
    assert risk["destinations"] == [{"server": IN_CLUSTER, "namespace": "risk"}]
    assert risk["clusterResourceWhitelist"] == []
    kinds = {(one["group"], one["kind"]) for one in risk["namespaceResourceWhitelist"]}
    assert kinds == {("", "Service"), ("", "ServiceAccount"), ("serving.kserve.io", "InferenceService")}
    clusterwide = {one["kind"] for one in projects["shop-prod-platform"]["spec"]["clusterResourceWhitelist"]}
    assert clusterwide == {"Namespace", "Profile"}


def test_a_project_permits_everything_that_its_applications_hold() -> None:
    """Each object of each app, held against the project of its Application as Argo CD does."""
    import yaml  # noqa: PLC0415

    tree = trees("{controllers: [argocd], delivery: kustomize}", environment=TENANTS)
    files = {path: text for path, text in tree.items() if "/_sync/" in path}
    projects = named(files, "AppProject")
    seen = 0
    for application in bodies(files, "Application"):
        spec = projects[application["spec"]["project"]]["spec"]
        app = application["spec"]["source"]["path"].rpartition("/")[2]
        destinations = {one["namespace"] for one in spec["destinations"]}
        assert application["spec"]["destination"]["namespace"] in destinations
        for path, text in tree.items():
            if not path.startswith(f"environments/base/{app}/") or path.endswith("kustomization.yaml"):
                continue
            for body in yaml.safe_load_all(text):
                seen += 1
                kind = {"group": body["apiVersion"].rpartition("/")[0], "kind": body["kind"]}
                namespace = body["metadata"].get("namespace")
                permitted = (
                    spec.get("namespaceResourceWhitelist", []) if namespace else spec["clusterResourceWhitelist"]
                )
                assert kind in permitted
                assert not namespace or namespace in destinations
    assert seen >= 7


@pytest.mark.parametrize("environment", ["{}\n", TENANTS + CLUSTERS], ids=["plain", "tenants"])
@pytest.mark.parametrize("delivery", ["helm", "kustomize"])
@pytest.mark.parametrize("cascade", ["true", "false"])
def test_an_application_set_gives_the_same_applications(delivery: str, cascade: str, environment: str) -> None:
    words = f"controllers: [argocd], delivery: {delivery}, cascade: {cascade}"
    explicit = named(synced(f"{{{words}}}", environment=environment), "Application")
    files = synced(f"{{{words}, applications: set}}", environment=environment)
    (one,) = bodies(files, "ApplicationSet")
    made = {body["metadata"]["name"]: body for body in generated(one)}
    root = explicit.pop("shop-prod-root")
    assert named(files, "Application") == {"shop-prod-root": root}
    for body in explicit.values():  # the wave is all that is lost
        del body["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"]
    assert made == explicit
    assert one["spec"]["syncPolicy"]["preserveResourcesOnDeletion"] is (cascade == "false")


def test_nothing_of_ours_waits_for_models() -> None:
    """No option that keeps an operation open until all is healthy; retries that take the newest commit."""
    for body in bodies(synced(ARGOCD), "Application"):
        policy = body["spec"]["syncPolicy"]
        assert "ApplyOutOfSyncOnly=true" in policy["syncOptions"]
        assert not any(option.startswith("PruneLast") for option in policy["syncOptions"])
        assert policy["retry"]["refresh"] is True


def test_the_root_reads_its_own_folder_and_does_not_wait_for_itself() -> None:
    files = synced(ARGOCD)
    root = named(files, "Application")["shop-prod-root"]
    assert root["spec"]["source"]["path"] == "environments/prod/_sync"
    (kustomization,) = bodies({"": files["environments/prod/_sync/kustomization.yaml"]})
    assert "root.yaml" not in kustomization["resources"]
    folder = "environments/prod/_sync/"
    there = {path.removeprefix(folder) for path in files if path.startswith(folder)}
    assert set(kustomization["resources"]) == there - {"root.yaml", "kustomization.yaml"}


def test_a_repository_may_hold_it_below_a_folder() -> None:
    head = _two_environments("kustomize").replace("shop.git'}", "shop.git', path: serving/eu}")
    tree = trees("", {"kfgen.yaml": head, "environments/dev.yaml": "{}\n"})
    (body,) = bodies({"": tree["environments/prod/_sync/applications/risk.yaml"]})
    assert body["spec"]["source"]["path"] == "serving/eu/environments/prod/risk"
    assert body["metadata"]["annotations"]["argocd.argoproj.io/manifest-generate-paths"] == (
        "/serving/eu/environments/base/risk;/serving/eu/environments/prod/risk"
    )
