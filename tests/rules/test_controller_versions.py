"""Which versions of Argo CD and Flux take what kfgen writes, and which never met what else runs there."""

from __future__ import annotations

import pytest

from kfgen.domain.problem import ProblemsError
from kfgen.pipeline import render
from worlds import catalog

PROJECT = "name: demo\nenvironments: [dev]\nrepository: {url: 'https://git.example.com/serving.git'}\n"


def told(controller: str, versions: str, *, delivery: str = "kustomize", kserve: str = "0.20.0", more: str = "") -> str:
    """The codes that a catalog of one model gets, each with the version that it stands at."""
    files = {
        "kfgen.yaml": f"{PROJECT}defaults: {{environment: {{versions: {{kserve: {kserve}}}, mode: Standard}}}}\n",
        "environments/dev.yaml": f"versions: {{{versions}}}\n"
        f"gitops: {{controllers: [{controller}], delivery: {delivery}}}\n{more}",
        "models/x.yaml": "namespace: ml\nmodelFormat: sklearn\nstorage: s3://b/x/7\n",
    }
    try:
        found = render(catalog(files)).warnings
    except ProblemsError as error:
        found = tuple(error.problems)
    return " ".join(f"{one.code}:{one.where.path[-1]}" for one in found)


@pytest.mark.parametrize(
    ("controller", "delivery", "newer", "older"),
    [
        ("argocd", "helm", "3.2.1", "3.1.16"),
        ("argocd", "kustomize", "3.3.0", "2.14.21"),
        ("flux", "helm", "2.7.0", "2.6.4"),
        ("flux", "kustomize", "2.6.0", "2.5.1"),
    ],
)
def test_a_version_that_lacks_a_field_is_refused(controller: str, delivery: str, newer: str, older: str) -> None:
    assert told(controller, f"{controller}: {newer}", delivery=delivery) == ""
    assert told(controller, f"{controller}: {older}", delivery=delivery) == f"controller-version:{controller}"


def test_what_syncs_nothing_there_may_be_of_any_version() -> None:
    assert told("argocd", "flux: 0.1.0") == ""
    assert told("flux", "argocd: 1.8.0") == ""


def test_a_controller_that_does_not_know_what_kserve_reports_is_told() -> None:
    assert told("argocd", "argocd: 3.2.0") == "never-met:argocd"
    assert told("argocd", "argocd: 3.2.1") == ""
    assert told("argocd", "argocd: 3.2.0", kserve="0.15.2") == ""


def test_flux_needs_a_kubernetes_where_it_runs() -> None:
    assert told("flux", "flux: 2.9.5, kubernetes: 1.32.4") == "never-met:kubernetes"
    assert told("flux", "flux: 2.7.5, kubernetes: 1.32.4") == ""
    assert told("flux", "flux: 2.6.4, kubernetes: 1.30.0") == "never-met:kubernetes"
    away = "clusters: {west: {kubeConfigSecret: west}}\n"
    assert told("flux", "flux: 2.9.5, kubernetes: 1.32.4", more=away) == ""
