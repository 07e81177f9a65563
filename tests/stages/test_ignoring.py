"""Reasons of environments and clusters: for what came up there and stands in what they say, and nothing else."""

from __future__ import annotations

import pytest

from kfgen.domain.problem import ProblemsError
from kfgen.pipeline import render
from worlds import catalog

PROJECT = (
    "name: demo\nenvironments: [dev, prod]\n"
    "defaults: {environment: {versions: {kserve: 0.20.0, knative: 1.21.0, kubernetes: 1.34.0}, mode: Knative%s}}\n"
)
OLD = "versions: {kubernetes: 1.30.0}\n"
RETIRED = "platform: {ingressClasses: {nginx: {controller: k8s.io/ingress-nginx}}}\n"
MODEL = "namespace: ml\nmodelFormat: sklearn\nstorage: s3://b/x\n"
REASON = "ignore: {%s: the cluster is patched}\n"


def told(dev: str, prod: str, *, defaults: str = "", **files: str) -> list[str]:
    """Codes and environments of what is said, and of what is silenced as `-code`."""
    spelt = {f"{name.replace('__', '/')}.yaml": text for name, text in files.items()}
    whole = {
        "kfgen.yaml": PROJECT % defaults,
        "environments/dev.yaml": dev or "{}\n",
        "environments/prod.yaml": prod or "{}\n",
        "models/x.yaml": MODEL,
        **spelt,
    }
    rendered = render(catalog(whole))
    said = [f"{one.code} {one.environment}".strip() for one in rendered.warnings]
    return sorted([*said, *(f"-{one.code} {one.environment}" for one in rendered.silenced)])


def test_a_reason_silences_what_the_environment_says() -> None:
    assert told(OLD, "") == ["never-met dev"]
    assert told(OLD + REASON % "never-met", "") == ["-never-met dev"]
    assert told(RETIRED + REASON % "ingress-retired", "") == ["-ingress-retired dev"]


def test_and_nothing_of_another() -> None:
    assert told(OLD + REASON % "never-met", OLD) == ["-never-met dev", "never-met prod"]


def test_nor_of_a_model() -> None:
    feature = {"models__x": f"{MODEL}pod: {{nodeSelector: {{a: b}}}}\n"}
    assert told(REASON % "knative-features", "", **feature) == [
        "knative-features dev",
        "knative-features prod",
        "knative-features the base",
        "unused-ignore",
    ]


@pytest.mark.parametrize("where", ["dev", "defaults"])
def test_an_idle_reason_is_told_once(where: str) -> None:
    if where == "dev":
        assert told(REASON % "never-met", "") == ["unused-ignore"]
    else:
        assert told("", "", defaults=", ignore: {never-met: why}") == ["unused-ignore"]


def test_defaults_give_a_reason_for_every_environment() -> None:
    assert told(OLD, "", defaults=", ignore: {never-met: why}") == ["-never-met dev"]
    assert told(OLD, OLD, defaults=", ignore: {never-met: why}") == ["-never-met dev", "-never-met prod"]


def test_a_cluster_gives_one_for_those_on_it() -> None:
    cluster = {"clusters__one": f"{RETIRED}{REASON % 'ingress-retired'}", "namespaces__ml": "name: $(env)-ml\n"}
    assert told("cluster: one\n", "cluster: one\n", **cluster) == ["-ingress-retired dev", "-ingress-retired prod"]


def test_a_warning_that_there_is_not_is_refused() -> None:
    with pytest.raises(ProblemsError) as caught:
        render(catalog({"environments/dev.yaml": REASON % "never-mat"}))
    assert [one.hint for one in caught.value.problems] == ['did you mean "never-met"?']
