"""A real API server takes, strictly, every object that kfgen makes, with the definitions of every release there is."""

from __future__ import annotations

import os
from typing import Any

import pytest

from acceptance import everywhere_on, nearest, offer, prepare
from control_plane import ControlPlane
from crds import KSERVE
from kfgen.domain.problem import ProblemsError
from kfgen.domain.tree import Sources
from kfgen.io.sources import read_sources
from kfgen.messages import lines
from kfgen.pipeline import render
from made_objects import made_objects as made
from worked_releases import REFUSED, ROOT, mended, worked

pytestmark = pytest.mark.tools

EXAMPLES = max(50, int(os.environ.get("KFGEN_LAW_EXAMPLES", "0")) // 4)


def told(sources: Sources) -> set[tuple[str, str]]:
    """(file, code) of what kfgen refuses."""
    try:
        render(sources)
    except ProblemsError as error:
        errors = [problem for problem in error.problems if problem.is_error]
        assert lines(errors, sources)
        return {(problem.where.file, problem.code) for problem in errors}
    return set()


@pytest.mark.parametrize("version", KSERVE)
def test_what_a_release_cannot_do_is_refused(version: str) -> None:
    """Each line of the table, and nothing else: with all of them changed nothing is refused, with all but one, that."""
    sources, refused = everywhere_on(read_sources(ROOT), version), REFUSED[version]
    assert told(mended(sources, refused)) == set()
    for one in refused:
        others = tuple(other for other in refused if other is not one)
        assert told(mended(sources, others)) == {(one.file, one.code)}, one.because


# --- made catalogs ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made_objects() -> dict[str, list[dict[str, Any]]]:
    """The objects of made catalogs, by the release whose definitions they are held against."""
    return made(EXAMPLES, 2, nearest)


@pytest.fixture(scope="module")
def plane(control_plane: ControlPlane, made_objects: dict[str, list[dict[str, Any]]]) -> ControlPlane:
    """The server, ready for all that does not depend on the release."""
    prepare(control_plane, [*worked("0.20.0"), *(body for bodies in made_objects.values() for body in bodies)])
    return control_plane


@pytest.mark.parametrize("version", KSERVE)
def test_a_release_takes_every_object(
    plane: ControlPlane, made_objects: dict[str, list[dict[str, Any]]], version: str
) -> None:
    """One test a release: its definitions keep a server busy for seconds, so they are installed once."""
    bodies = worked(version)
    assert {"InferenceService", "TrainedModel", "Profile", "Deployment", "ConfigMap"} <= {one["kind"] for one in bodies}
    offer(plane, version, [*bodies, *made_objects.get(version, ())])


def test_made_catalogs_meet_most_releases(made_objects: dict[str, list[dict[str, Any]]]) -> None:
    assert len(made_objects) >= len(KSERVE) // 2
    assert sum(map(len, made_objects.values())) >= 10 * EXAMPLES
