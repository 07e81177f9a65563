"""What Flux is given: objects that its definitions take, an order that exists, rights of tenants, no waiting."""

from __future__ import annotations

import posixpath
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from kfgen.domain.tree import Sources
from kfgen.io.sources import read_sources
from kfgen.pipeline import render
from syncing import FILES, Body, bodies, check, named, synced, trees

FLUX = "{controllers: [flux]}"
TENANTS = "tenants: {risk: {namespaces: [risk]}, vision: {namespaces: [mms]}}\n"
AWAY = "clusters: {eu: {kubeConfigSecret: eu}, us: {kubeConfigSecret: us}}\n"
FORMS = {
    "kustomize": FLUX,
    "helm": "{controllers: [flux], delivery: helm}",
    "wait": "{controllers: [flux], wait: true, cascade: true, interval: 90s}",
    "helm-wait": "{controllers: [flux], delivery: helm, wait: true, cascade: true}",
}
FLUX_KINDS = ("GitRepository", "Kustomization", "HelmRelease")


def units(files: dict[str, str]) -> dict[str, Body]:
    """Kustomizations and HelmReleases by kind and name."""
    return {f"{kind}/{name}": body for kind in FLUX_KINDS[1:] for name, body in applied(files, kind).items()}


def applied(files: dict[str, str], kind: str) -> dict[str, Body]:
    """The objects of a kind of Flux's, not kustomize's own."""
    found = named(files, kind) if kind != "Kustomization" else _kustomizations(files)
    return {name: body for name, body in found.items() if "toolkit.fluxcd.io" in body["apiVersion"]}


def _kustomizations(files: dict[str, str]) -> dict[str, Body]:
    return {body["metadata"]["name"]: body for body in bodies(files, "Kustomization") if "metadata" in body}


@pytest.mark.tools
@pytest.mark.parametrize("environment", ["{}\n", TENANTS + AWAY], ids=["plain", "tenants"])
@pytest.mark.parametrize("form", FORMS)
def test_flux_knows_every_field(form: str, environment: str) -> None:
    files = synced(FORMS[form], environment=environment)
    found = [*units(files).values(), *bodies(files, "GitRepository")]
    assert len(found) >= 4
    for body in found:
        check(body)
        assert len(body["metadata"]["name"]) <= 63


@pytest.mark.parametrize("environment", ["{}\n", TENANTS, AWAY, TENANTS + AWAY], ids=["plain", "t", "c", "tc"])
@pytest.mark.parametrize("form", FORMS)
def test_what_depends_on_another_finds_it_and_no_circle(form: str, environment: str) -> None:
    found = units(synced(FORMS[form], environment=environment))
    graph = {}
    for name, body in found.items():
        before = {f"{body['kind']}/{one['name']}" for one in body["spec"].get("dependsOn", ())}
        assert before <= set(found), "only units of the same kind can be waited for"
        graph[name] = before
    order = list(TopologicalSorter(graph).static_order())
    for name in found:
        if name.endswith("-risk"):
            platform = name.replace("-risk", "-platform")
            assert order.index(platform) < order.index(name)


@pytest.mark.parametrize("form", FORMS)
def test_every_path_is_there_and_has_a_kustomization_or_a_chart(form: str) -> None:
    tree = trees(FORMS[form], environment=TENANTS)
    for body in units({path: text for path, text in tree.items() if "/_sync/" in path}).values():
        spec = body["spec"]
        if body["kind"] == "Kustomization":
            assert posixpath.normpath(f"{spec['path']}/kustomization.yaml") in tree
            continue
        chart = spec["chart"]["spec"]
        assert posixpath.normpath(f"{chart['chart']}/Chart.yaml") in tree
        assert all(posixpath.normpath(file) in tree for file in chart["valuesFiles"])
        assert chart["reconcileStrategy"] == "Revision"


@pytest.mark.parametrize("secret", ["", "age-keys"])
def test_an_app_with_secrets_of_sops_is_decrypted_and_no_other(secret: str) -> None:
    case = read_sources(Path(__file__).parents[1] / "cases" / "tree-sops").files
    keys = f"gitops: {{controllers: [flux], decryptionSecret: {secret}}}\n" if secret else ""
    prod = case["catalog/environments/prod.yaml"].decode()
    text = re.sub("gitops:.*\n", keys, prod) if keys else prod
    tree = render(Sources({**case, "catalog/environments/prod.yaml": text.encode()})).tree.files
    found = _kustomizations({path: made for path, made in tree.items() if "/_sync/" in path})
    said = {name: body["spec"]["decryption"] for name, body in found.items() if "decryption" in body["spec"]}
    reference = {"secretRef": {"name": secret}} if secret else {}
    assert said == {"demo-prod-ml": {"provider": "sops", **reference}}
    check(found["demo-prod-ml"])


def test_only_what_is_read_is_fetched() -> None:
    for form, base in (("kustomize", "environments/base"), ("helm", "charts")):
        tree = trees(FORMS[form])
        (source,) = bodies({path: text for path, text in tree.items() if "/_sync/" in path}, "GitRepository")
        assert source["spec"]["sparseCheckout"] == [base, "environments/prod"]
        assert source["spec"]["ref"] == {"branch": "live"}


def test_no_folder_is_fetched_that_is_not_there() -> None:
    """Flux refuses a sparse checkout of one: here nothing is in the base."""
    everywhere = "environments: {prod: {enabled: true}}\n"
    files = {name: f"{text}enabled: false\n{everywhere}" for name, text in FILES.items() if name.startswith("models/")}
    files |= {f"namespaces/{name}.yaml": "create: false\n" for name in ("risk", "mms", "ml")}
    files["storage/lake.yaml"] = "type: s3\nbucket: models\ncredentials: none\n"
    tree = trees(FLUX, files)
    (source,) = bodies({path: text for path, text in tree.items() if "/_sync/" in path}, "GitRepository")
    for folder in source["spec"]["sparseCheckout"]:
        assert any(path.startswith(f"{folder}/") for path in tree), folder
    assert "environments/base" not in source["spec"]["sparseCheckout"]


def test_a_scp_like_address_becomes_a_url() -> None:
    head = "name: shop\nenvironments: [prod]\ngitops: {controllers: [flux]}\n"
    head += "repository: {url: 'git@git.example.com:ml/shop.git'}\n"
    defaults = "defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n"
    (source,) = bodies(synced("", {"kfgen.yaml": head + defaults}), "GitRepository")
    assert source["spec"]["url"] == "ssh://git@git.example.com/ml/shop.git"


def test_namespaces_are_waited_for_and_models_are_not() -> None:
    """Also the namespace that a Profile's controller makes: it is checked by its own name."""
    found = applied(synced(FLUX), "Kustomization")
    for name, body in found.items():
        assert "wait" not in body["spec"]
        assert ("healthChecks" in body["spec"]) is (name == "shop-prod-platform")
    checks = found["shop-prod-platform"]["spec"]["healthChecks"]
    assert [(one["kind"], one["name"]) for one in checks] == [("Namespace", "mms"), ("Namespace", "risk")]


def test_models_are_waited_for_where_that_is_asked_for_as_long_as_they_take() -> None:
    found = applied(synced(FORMS["wait"]), "Kustomization")
    assert found["shop-prod-risk"]["spec"]["timeout"] == "25m"
    assert found["shop-prod-mms"]["spec"]["timeout"] == "10m"
    checks = {name: [one["kind"] for one in body["spec"].get("healthCheckExprs", ())] for name, body in found.items()}
    assert checks["shop-prod-risk"] == ["InferenceService"]
    assert checks["shop-prod-mms"] == ["InferenceService", "TrainedModel"]
    assert all(found[f"shop-prod-{app}"]["spec"]["wait"] for app in ("risk", "mms", "platform"))


def test_nothing_is_deleted_with_what_applies_it_unless_that_is_asked_for() -> None:
    assert applied(synced(FLUX), "Kustomization")["shop-prod-risk"]["spec"]["deletionPolicy"] == "Orphan"
    assert "deletionPolicy" not in applied(synced(FORMS["wait"]), "Kustomization")["shop-prod-risk"]["spec"]
    kept = applied(synced(FORMS["helm"]), "HelmRelease")["shop-prod-risk"]["metadata"]["annotations"]
    assert kept == {"kustomize.toolkit.fluxcd.io/prune": "disabled"}
    assert "annotations" not in applied(synced(FORMS["helm-wait"]), "HelmRelease")["shop-prod-risk"]["metadata"]


@pytest.mark.parametrize("form", ["kustomize", "helm"])
def test_a_tenant_is_applied_with_rights_on_what_it_holds(form: str) -> None:
    files = synced(FORMS[form], environment=TENANTS)
    found = units(files)
    by_app = {name.rpartition("-")[2]: body["spec"].get("serviceAccountName") for name, body in found.items()}
    assert by_app["risk"] == "shop-prod-risk"
    assert by_app["mms"] == "shop-prod-vision"
    assert by_app["platform"] is None
    (role,) = [body for body in bodies(files, "Role") if body["metadata"]["namespace"] == "risk"]
    rights = {(rule["apiGroups"][0], one) for rule in role["rules"] for one in rule["resources"]}
    records = {("", "secrets")} if form == "helm" else set()
    served = ("serving.kserve.io", "inferenceservices")
    assert rights == {("", "services"), ("", "serviceaccounts"), served} | records
    accounts = set(named(files, "ServiceAccount"))
    assert accounts == {"shop-prod-risk", "shop-prod-vision"}
    for binding in bodies(files, "RoleBinding"):
        (subject,) = binding["subjects"]
        assert subject["name"] in accounts
        assert subject["namespace"] == "flux-system"
        assert binding["roleRef"]["name"] == subject["name"]


def test_the_rights_are_applied_apart_where_the_models_are() -> None:
    """Not by the root: the namespaces are not there yet, and may be in another cluster."""
    files = synced(FLUX, environment=TENANTS + AWAY)
    (kustomization,) = bodies({"": files["environments/prod/_sync/kustomization.yaml"]})
    assert kustomization["resources"] == [
        *(f"apps/{app}.yaml" for app in ("mms", "platform", "risk")),
        "root.yaml",
        "tenants.yaml",
    ]
    found = applied(files, "Kustomization")
    for key in ("eu", "us"):
        tenants, risk = found[f"shop-prod-{key}-tenants"]["spec"], found[f"shop-prod-{key}-risk"]["spec"]
        assert tenants["kubeConfig"] == risk["kubeConfig"] == {"secretRef": {"name": key}}
        assert {"name": f"shop-prod-{key}-tenants"} in risk["dependsOn"]
    (namespace,) = bodies({"": files["environments/prod/_sync/tenants/_namespace.yaml"]})
    assert namespace["metadata"]["annotations"]["kustomize.toolkit.fluxcd.io/ssa"] == "IfNotPresent"


def test_clusters_with_a_flux_of_their_own_read_the_same() -> None:
    environment = "clusters: {eu: {server: 'https://eu.example.com'}, us: {server: 'https://us.example.com'}}\n"
    assert set(applied(synced(FLUX, environment=environment), "Kustomization")) == set(
        applied(synced(FLUX), "Kustomization")
    )
