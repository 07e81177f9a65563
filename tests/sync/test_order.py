"""The order of apps, whose they are and what they are called, as both controllers are told."""

from __future__ import annotations

import pytest

from kfgen.domain.problem import Report
from kfgen.domain.sync import SyncPlan, shortened
from kfgen.pipeline import resolve_environments
from kfgen.stages.load import load
from kfgen.stages.sync import sync_plans
from syncing import sources, trees
from worlds import messages, rendered

ARGOCD = "{controllers: [argocd]}"
SPLIT = {
    "namespaces/risk.yaml": "split: 4\n",
    "models/many/_defaults.yaml": "namespace: risk\nmodelFormat: sklearn\n",
    "models/many/_models.yaml": "models:\n"
    + "".join(f"  m{one}: {{storage: {{from: lake, path: x}}}}\n" for one in range(12)),
}


def plans(gitops: str, files: dict[str, str] | None = None, environment: str = "{}\n") -> dict[str, SyncPlan]:
    found = sources(gitops, files, environment)
    result = rendered(found)
    report = Report()
    catalog = load(found, report)
    return {
        plan.name: plan for plan in sync_plans(catalog, resolve_environments(catalog, report), result.results, report)
    }


def test_the_platform_comes_first_then_namespaces_then_their_parts() -> None:
    plan = plans(ARGOCD, SPLIT)["prod"]
    depth = {app.name: app.depth for app in plan.apps}
    assert depth["platform"] == 0
    assert depth["risk"] == depth["mms"] == 1
    parts = [name for name in depth if name.startswith("risk-")]
    assert len(parts) >= 2
    assert {depth[name] for name in parts} == {2}
    assert [app.depth for app in plan.apps] == sorted(app.depth for app in plan.apps)
    after = {app.name: app.after for app in plan.apps}
    assert after["platform"] == ()
    assert after[parts[0]] == (("prod", "platform"), ("prod", "risk"))


def test_without_a_controller_nothing_is_written() -> None:
    assert plans("{delivery: helm}") == {}
    assert not [path for path in trees("{}") if "_sync" in path]


def test_a_shared_cluster_has_its_platform_once() -> None:
    files = {
        "kfgen.yaml": "name: shop\nenvironments: [dev, prod]\nrepository: {url: 'https://git.example.com/x.git'}\n"
        "gitops: {controllers: [flux]}\ndefaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n",
        "clusters/main.yaml": "kubeConfigSecret: main\n",
        "environments/dev.yaml": "cluster: main\n",
        "namespaces/risk.yaml": "name: risk-$(env)\n",
        "namespaces/mms.yaml": "name: mms-$(env)\n",
    }
    found = plans("", files, "cluster: main\n")
    assert {name: [app.name for app in plan.apps] for name, plan in found.items()} == {
        "main": ["platform"],
        "dev": ["mms", "risk"],
        "prod": ["mms", "risk"],
    }
    assert found["dev"].apps[0].after == (("main", "platform"),)
    assert {plan.gitops.destinations[0].kube_config for plan in found.values()} == {"main"}


def test_what_is_too_long_is_cut_and_stays_distinct() -> None:
    long = [shortened(f"shop-{'x' * 60}{end}") for end in "ab"]
    assert len(set(long)) == 2
    assert {len(name) for name in long} == {63}
    assert shortened("shop-prod-risk") == "shop-prod-risk"


def test_two_units_of_one_name_are_refused() -> None:
    files = {
        "kfgen.yaml": "name: shop\nenvironments: [prod, prod-eu]\nrepository: {url: 'https://git.example.com/x.git'}\n"
        f"gitops: {ARGOCD}\ndefaults: {{environment: {{versions: {{kserve: 0.20.0}}, mode: Knative}}}}\n",
        "environments/prod-eu.yaml": "{}\n",
        "namespaces/eu-risk.yaml": "{}\n",
        "models/other.yaml": "namespace: eu-risk\nmodelFormat: sklearn\nstorage: s3://x/y\n",
    }
    (line,) = messages(sources("", files))
    assert "error[duplicate]" in line
    assert "shop-prod-eu-risk" in line


UNITED = {"namespaces/risk.yaml": "app: all\n", "namespaces/mms.yaml": "app: all\n"}
UNUSED = {
    "storage/lake.yaml": "type: s3\nbucket: lake\nnamespaces: [ml]\nserviceAccount: {name: lake}\n",
    "namespaces/ml.yaml": "{}\n",
}


@pytest.mark.parametrize(
    ("files", "tenants", "said"),
    [
        (UNITED, "a: {namespaces: [risk]}, b: {namespaces: [mms]}", 'app "all" holds'),
        (UNUSED, "a: {namespaces: [risk, mms]}", "is granted to no tenant"),
    ],
)
def test_an_app_is_one_tenants(files: dict[str, str], tenants: str, said: str) -> None:
    lines = messages(sources(ARGOCD, files, f"tenants: {{{tenants}}}\n"))
    assert [line for line in lines if "error[tenant]" in line and said in line], lines


def test_another_environment_changes_no_file_of_this_one() -> None:
    head = "name: shop\nenvironments: [%s]\nrepository: {url: 'https://git.example.com/x.git'}\ngitops: %s\n"
    head += "defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n"
    for gitops in (ARGOCD, "{controllers: [flux]}", "{controllers: [argocd], applications: set}"):
        one = trees("", {"kfgen.yaml": head % ("prod", gitops)})
        two = trees("", {"kfgen.yaml": head % ("prod, last", gitops), "environments/last.yaml": "{}\n"})
        mine = {path: text for path, text in one.items() if path.startswith("environments/")}
        assert any("/_sync/" in path for path in mine)
        assert mine.items() <= two.items()


SIDE_BY_SIDE = {
    "models/crossed.yaml": "namespace: mms\nmodelFormat: sklearn\nstorage: s3://x/y\napp: risk\n",
    "models/crossing.yaml": "namespace: risk\nmodelFormat: sklearn\nstorage: s3://x/y\napp: mms\n",
    "models/after.yaml": "namespace: risk\nmodelFormat: sklearn\nstorage: s3://x/y\napp: last\n",
}


@pytest.mark.parametrize("gitops", [ARGOCD, "{controllers: [flux]}"])
def test_two_apps_with_models_of_each_others_namespaces_wait_for_none_of_the_two(gitops: str) -> None:
    plan = plans(gitops, SIDE_BY_SIDE)["prod"]
    after = {app.name: {other for _, other in app.after} for app in plan.apps}
    assert after == {
        "platform": set(),
        "risk": {"platform"},
        "mms": {"platform"},
        "last": {"platform", "risk"},
    }
    assert {app.name: app.depth for app in plan.apps} == {"platform": 0, "risk": 1, "mms": 1, "last": 2}
