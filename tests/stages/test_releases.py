"""Whose releases are measured: what Helm installs and keeps, not what Argo CD renders or kustomize applies."""

from __future__ import annotations

import base64
import random

import pytest

from kfgen.pipeline import render
from kfgen.validation import validated
from worlds import catalog

BIG = "kind: Deployment\nnamespace: ml\nimage: example.com/x:1\nenv: {TABLE: %s}\n"
PROJECT = (
    "name: demo\nenvironments: [dev]\nrepository: {url: 'https://git.example.com/x.git'}\n"
    "defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n"
)


def told(gitops: str, count: int, more: str = "") -> list[tuple[str, str]]:
    """Severities and codes, such as error[release-size], with so many tables of 60 kB that nothing compresses."""
    files = {
        f"models/n{number}.yaml": BIG % base64.b64encode(random.Random(number).randbytes(60_000)).decode("ascii")
        for number in range(count)
    }
    files |= {"kfgen.yaml": PROJECT + gitops, "namespaces/ml.yaml": more or "{}\n"}
    sources = catalog(files)
    return [(str(one.severity), one.code) for one in validated(render(sources, keep_objects=True), sources).problems]


@pytest.mark.parametrize(
    ("gitops", "count", "said"),
    [
        ("gitops: {controllers: [flux], delivery: helm}\n", 9, [("error", "release-size")]),
        ("gitops: {controllers: [flux], delivery: helm}\n", 1, []),
        ("gitops: {controllers: [argocd], delivery: helm}\n", 9, []),
        ("gitops: {controllers: [flux], delivery: kustomize}\n", 9, []),
        ("outputs: [helm]\ngitops: {delivery: helm}\n", 9, [("warning", "release-size")]),
    ],
)
def test_what_helm_keeps_must_fit(gitops: str, count: int, said: list[tuple[str, str]]) -> None:
    assert told(gitops, count) == said


def test_a_split_makes_it_fit() -> None:
    assert told("gitops: {controllers: [flux], delivery: helm}\n", 9, "split: 16\n") == []
