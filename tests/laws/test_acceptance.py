"""A real API server takes, strictly, every object that kfgen makes, with the definitions of every release there is."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from acceptance import everywhere_on, nearest, offer, prepare
from control_plane import ControlPlane
from crds import KSERVE
from kfgen.domain.problem import ProblemsError
from kfgen.domain.tree import Sources
from kfgen.io.sources import read_sources
from kfgen.messages import lines
from kfgen.pipeline import Rendered, render
from strategies_catalog import Made, catalogs

pytestmark = pytest.mark.tools

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = max(50, int(os.environ.get("KFGEN_LAW_EXAMPLES", "0")) // 4)


class Refused(NamedTuple):
    """What kfgen refuses of the worked catalog on a release, why that is so, and the line to change."""

    file: str
    code: str
    because: str
    was: str
    becomes: str


STAGING = "catalog/environments/staging.yaml"
CONFIG = "inferenceservice-config.yaml"
MODE = Refused(STAGING, "mode", "RawDeployment came with KServe 0.7", "mode: Standard", "mode: Knative")
INGRESS = Refused(
    STAGING,
    "unknown-key",
    "the domain of Ingresses can be set from 0.7 on",
    "    ingress: {ingressClassName: nginx, ingressDomain: staging.example.com}\n",
    "",
)
INGRESS_CLASS = Refused(
    STAGING,
    "unknown-key",
    "the class of Ingresses can be set from 0.9 on",
    "ingressClassName: nginx, ",
    "",
)
OLD_NAMESPACE = Refused(
    f"catalog/baselines/staging/{CONFIG}",
    "conflict",
    "KFServing is installed in another namespace than KServe",
    "namespace: kserve",
    "namespace: kfserving-system",
)
NEW_NAMESPACE = Refused(
    f"catalog/baselines/legacy/{CONFIG}",
    "conflict",
    "KServe is installed in another namespace than KFServing",
    "namespace: kfserving-system",
    "namespace: kserve",
)
REFUSED: dict[str, tuple[Refused, ...]] = {
    **dict.fromkeys(KSERVE, (NEW_NAMESPACE,)),
    "0.5.1": (OLD_NAMESPACE, MODE, INGRESS),
    "0.7.0": (NEW_NAMESPACE, INGRESS_CLASS),
    "0.8.0": (NEW_NAMESPACE, INGRESS_CLASS),
}


def objects(rendered: Rendered) -> list[dict[str, Any]]:
    """Every object of every environment."""
    return [body for (name, _), bodies in sorted(rendered.objects.items()) if name for body in bodies]


def told(sources: Sources) -> set[tuple[str, str]]:
    """(file, code) of what kfgen refuses."""
    try:
        render(sources)
    except ProblemsError as error:
        errors = [problem for problem in error.problems if problem.is_error]
        assert lines(errors, sources)
        return {(problem.where.file, problem.code) for problem in errors}
    return set()


def mended(sources: Sources, refused: tuple[Refused, ...]) -> Sources:
    """The catalog with each refused line as the table changes it."""
    files = dict(sources.files)
    for one in refused:
        text = files[one.file].decode()
        assert one.was in text, one
        files[one.file] = text.replace(one.was, one.becomes).encode()
    return replace(sources, files=files)


@pytest.mark.parametrize("version", KSERVE)
def test_what_a_release_cannot_do_is_refused(version: str) -> None:
    """Each line of the table, and nothing else: with all of them changed nothing is refused, with all but one, that."""
    sources, refused = everywhere_on(read_sources(ROOT), version), REFUSED[version]
    assert told(mended(sources, refused)) == set()
    for one in refused:
        others = tuple(other for other in refused if other is not one)
        assert told(mended(sources, others)) == {(one.file, one.code)}, one.because


def worked(version: str) -> list[dict[str, Any]]:
    """The objects of the worked catalog with all its environments on a release."""
    sources = mended(everywhere_on(read_sources(ROOT), version), REFUSED[version])
    return objects(render(sources, keep_objects=True))


# --- made catalogs ---------------------------------------------------------------------------------------------------

FREE = frozenset({"spec", "pod", "container", "plugins", "unknown"})


def without_free_data(value: Any) -> Any:
    """A catalog's data without what people may write at will: the server judges that, and kfgen passes it on."""
    if isinstance(value, dict):
        return {key: without_free_data(item) for key, item in value.items() if key not in FREE}
    return [without_free_data(item) for item in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def made_objects() -> dict[str, list[dict[str, Any]]]:
    """The objects of made catalogs, by the release whose definitions they are held against."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)

    @seed(2)
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(catalogs())
    def collect(made: Made) -> None:
        made.data = {
            path: data if path.startswith("storage/") else without_free_data(data)  # a store's container is Azure's
            for path, data in made.data.items()
            if not path.startswith("manifests/")
        }
        made.data["kfgen"].get("defaults", {}).pop("manifest", None)
        rendered = render(Sources(made.sources()), keep_objects=True)
        for (name, _), bodies in rendered.objects.items():
            if name:
                found[nearest(rendered.environments[name].version)] += bodies

    collect()
    return dict(found)


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
