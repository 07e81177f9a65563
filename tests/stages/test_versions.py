"""Versions of Kubernetes and Knative: what is known passes, what may be there is a warning, what cannot is an error."""

from __future__ import annotations

import pytest

from kfgen.domain import kubernetes
from kfgen.domain.problem import ProblemsError
from kfgen.kserve import knative
from kfgen.messages import lines
from kfgen.pipeline import render
from kfgen.rules.rule import SMALLEST
from kfgen.schemas import KUBERNETES, versions_of
from worlds import catalog, messages


def said(versions: str, more: str = "") -> list[str]:
    """What is said where an environment has these versions."""
    sources = catalog({**SMALLEST, "environments/prod.yaml": f"versions: {{{versions}}}\n{more}"})
    return [one for one in messages(sources) if "does not start on" not in one]


def test_the_known_ones_are_those_that_schemas_are_of() -> None:
    shown = [f"{major}.{minor}" for major, minor in kubernetes.KNOWN]
    assert shown == [versions_of(KUBERNETES)[0], versions_of(KUBERNETES)[-1]]


@pytest.mark.parametrize("version", [*versions_of(KUBERNETES)])
def test_every_known_kubernetes_passes(version: str) -> None:
    assert said(f"kubernetes: {version}.3") == []


@pytest.mark.parametrize("version", [*(f"0.{one}" for one in range(11, 27)), *(f"1.{one}" for one in range(25))])
def test_every_known_knative_passes(version: str) -> None:
    assert said(f"knative: {version}.1") == []
    first, second = map(int, version.split("."))
    assert knative.KNOWN[0] <= (first, second) <= knative.KNOWN[-1]


@pytest.mark.parametrize(
    ("versions", "nearest"),
    [
        ("kubernetes: 1.38.0", "newest that this kfgen knows is 1.37"),
        ("kubernetes: 1.42.0", "newest that this kfgen knows is 1.37"),
        ("kubernetes: 1.11.9", "oldest that this kfgen knows is 1.12"),
        ("kubernetes: 1.7.0", "oldest that this kfgen knows is 1.12"),
        ("knative: 1.25.0", "newest that this kfgen knows is 1.24"),
        ("knative: 0.10.0", "oldest that this kfgen knows is 0.11"),
        ("knative: 0.52.0", "newest that this kfgen knows is 1.24"),
    ],
)
def test_what_may_be_there_is_a_warning_that_may_be_meant(versions: str, nearest: str) -> None:
    (found,) = said(versions)
    assert "warning[never-met]" in found
    assert nearest in found
    assert said(versions, "ignore: {never-met: tried on a cluster of our own}\n") == []


@pytest.mark.parametrize(
    ("versions", "nearest"),
    [
        ("kubernetes: 1.43.0", "newest that this kfgen knows is 1.37"),
        ("kubernetes: 1.99.0", "newest that this kfgen knows is 1.37"),
        ("kubernetes: 2.0.0", "newest that this kfgen knows is 1.37"),
        ("kubernetes: 1.6.0", "oldest that this kfgen knows is 1.12"),
        ("kubernetes: 0.21.0", "oldest that this kfgen knows is 1.12"),
        ("knative: 17.0.0", "newest that this kfgen knows is 1.24"),
        ("knative: 1.30.0", "newest that this kfgen knows is 1.24"),
        ("knative: 0.5.0", "oldest that this kfgen knows is 0.11"),
        ("knative: 0.99.0", "newest that this kfgen knows is 1.24"),
        ("argocd: 17.0.0", "newest that this kfgen knows is 3.2"),
        ("argocd: 3.99.0", "newest that this kfgen knows is 3.2"),
        ("flux: 17.0.0", "newest that this kfgen knows is 2.9"),
    ],
)
def test_what_could_not_be_there_is_an_error(versions: str, nearest: str) -> None:
    (found,) = said(versions)
    place = f"catalog/environments/prod.yaml:1:{versions.index(' ') + 13}"
    assert found.startswith(f"{place}: error[version]: ")
    assert nearest in found


@pytest.mark.parametrize(("module", "release"), [("0.27.0", "1.0"), ("0.44.0", "1.17"), ("0.51.0", "1.24")])
def test_go_modules_are_no_releases(module: str, release: str) -> None:
    (found,) = said(f"knative: {module}")
    assert f"Knative {module} (prod) is the number of a Go module" in found
    assert f"the release is called {release}: write that" in found


@pytest.mark.parametrize("versions", ["argocd: 3.9.0", "argocd: 4.1.0", "flux: 2.12.0", "flux: 3.0.0"])
def test_later_controllers_are_taken(versions: str) -> None:
    assert said(versions) == []


def test_numbers_without_an_end_are_none() -> None:
    (found,) = said(f"kubernetes: 1.{'9' * 5000}.0")
    assert "is not a version of Kubernetes" in found


def test_versions_of_defaults_are_told_for_the_environments_that_have_them() -> None:
    project = SMALLEST["kfgen.yaml"].replace("0.20.0}", "0.20.0, kubernetes: 1.99.0}")
    sources = catalog({**SMALLEST, "kfgen.yaml": project, "environments/dev.yaml": "versions: {kubernetes: 1.34.0}\n"})
    with pytest.raises(ProblemsError) as raised:
        render(sources)
    (found,) = lines(raised.value.problems, sources)
    assert found.startswith("catalog/kfgen.yaml:5:44: error[version]: Kubernetes 1.99.0 (prod) is no version")
