"""For every environment and app: both Helms, both kustomizes and the built objects say the same."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, seed, settings

import realtools
from encrypting import Encrypted, EncryptedCatalog, Key, encrypted_catalogs
from equality import assert_same, assert_tools_agree, exact, identity, read, write
from kfgen.backends.helm.chart import test_pod as pod_name
from kfgen.domain.data import Object
from kfgen.domain.tree import Sources
from kfgen.io.sources import read_sources
from kfgen.pipeline import Rendered, render
from law_coverage import ENCRYPTED, Coverage
from strategies_catalog import Made, catalogs

pytestmark = pytest.mark.tools

ROOT = Path(__file__).resolve().parent.parent.parent
SHARDS = 16
EXAMPLES = -(-max(200, int(os.environ.get("KFGEN_LAW_EXAMPLES", "0"))) // SHARDS)
# Shrinking runs the tools hundreds of times: only on request.
PHASES = [Phase.generate, Phase.shrink] if os.environ.get("KFGEN_LAW_SHRINK") else [Phase.generate]


def server_pod(app: str, bodies: list[Object]) -> str:
    """The Pod of `helm test`; none where nothing serves."""
    return pod_name(app) if any(body["kind"] == "InferenceService" or answers(body, bodies) for body in bodies) else ""


def answers(body: Any, bodies: list[Any]) -> bool:
    """Whether a Deployment of a model has a readiness probe whose port its Service shows."""
    ours = body["metadata"].get("labels", {}).get("app.kubernetes.io/managed-by") == "kfgen"
    if body["kind"] != "Deployment" or not ours:
        return False
    container = body["spec"]["template"]["spec"]["containers"][0]
    probe = container.get("readinessProbe", {}).get("httpGet", {})
    place = {key: body["metadata"][key] for key in ("name", "namespace")}
    services = [one for one in bodies if one["kind"] == "Service" and one["metadata"].items() >= place.items()]
    shown = {port["targetPort"] for one in services for port in one["spec"].get("ports", [])}
    asked = {port["name"] for port in container.get("ports", []) if probe.get("port") in port.values()}
    plain = probe.get("scheme") != "HTTPS" and re.fullmatch(r"/[!-~]*", probe.get("path", ""))
    return bool(plain and asked & shown)


def assert_files_are_where_objects_are(rendered: Rendered) -> None:
    """An app has an overlay and a values file exactly for the environments and clusters in which it has objects."""
    apps = {app for _, app in rendered.objects}
    for environment in {*rendered.catalog.order, *rendered.catalog.places}:
        for app in apps:
            live = bool(rendered.objects.get((environment, app)))
            overlay = f"environments/{environment}/{app}/"
            assert any(path.startswith(overlay) for path in rendered.tree.files) == live, overlay
            assert (f"charts/{app}/values-{environment}.yaml" in rendered.tree.files) == live, (app, environment)


def assert_equivalent(rendered: Rendered, root: Path) -> None:
    """All tools agree with what was built, in every environment and app."""
    assert_files_are_where_objects_are(rendered)
    for number, ((environment, app), bodies) in enumerate(sorted(rendered.objects.items())):
        if environment and bodies:
            assert_tools_agree(root, (environment, app), bodies, server_pod(app, bodies), number)


def test_the_worked_example() -> None:
    rendered = render(read_sources(ROOT), keep_objects=True)
    assert {environment for environment, _ in rendered.objects if environment} == set(rendered.catalog.order)
    assert_equivalent(rendered, ROOT)


@pytest.mark.parametrize(
    "name",
    [
        "tree-clusters",
        "tree-clusters-own",
        "platform-baseline",
        "platform-own-and-classes",
        "platform-namespace-of-both",
    ],
)
def test_what_a_cluster_has_once(name: str, tmp_path: Path) -> None:
    rendered = render(read_sources(ROOT / "tests/cases" / name), keep_objects=True)
    write(rendered.tree.files, tmp_path)
    assert_equivalent(rendered, tmp_path)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_made_catalogs(shard: int, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    coverage = Coverage()
    count = iter(range(10**9))

    @seed(shard)
    @settings(
        max_examples=EXAMPLES, phases=PHASES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(catalogs())
    def law(made: Made) -> None:
        rendered = render(Sources(made.sources()), keep_objects=True)
        environments = {name: one for name, one in rendered.environments.items() if name}
        assert len(environments) >= 3
        assert len({one.version for one in environments.values()}) >= 2
        sizes = [
            sum(len(bodies) for (one, _), bodies in rendered.objects.items() if one == name) for name in environments
        ]
        assume(max(sizes) >= 8)
        root = tmp_path / str(next(count))
        write(rendered.tree.files, root)
        assert_equivalent(rendered, root)
        versions = {name: one.version for name, one in environments.items()}
        shared = {rendered.catalog.place(name): version for name, version in versions.items()}
        coverage.add(made, dict(rendered.objects), versions | shared)

    try:
        law()
    finally:
        record_property("law coverage", str(coverage))
    assert coverage.counts["catalogs"] >= EXAMPLES


# --- Secrets that sops encrypted: never in a chart --------------------------------------------------------


@pytest.fixture(scope="module")
def keys() -> tuple[Key, Key]:
    return Key.made(), Key.made()


def assert_encrypted(rendered: Rendered, root: Path, secret: Encrypted, key: Key) -> None:
    """One Secret is in one overlay of its environment, as sops wrote it, and opens to what it was; nowhere else."""
    (want,) = read(secret.text)
    here = [app for (name, app), bodies in rendered.objects.items() if name == secret.environment and want in bodies]
    assert len(here) == 1, (secret.file, here)
    overlay = read(realtools.kustomize_build(root / "environments" / secret.environment / here[0]))
    (got,) = [body for body in overlay if identity(body) == identity(want)]
    assert exact(got) == exact(want)
    opened = key.opened(got, check=secret.sorted)
    assert exact(opened) == exact(secret.plain)
    for path, text in rendered.tree.files.items():
        assert not any(value in text for value in secret.values), path
        if any(value in text for part in ("data", "stringData") for value in want.get(part, {}).values()):
            assert path == f"environments/{secret.environment}/{here[0]}/storage/{path.rpartition('/')[2]}"


@pytest.mark.parametrize("shard", range(2))
def test_made_catalogs_with_encrypted_secrets(
    shard: int, keys: tuple[Key, Key], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    coverage = Coverage()

    @seed(shard)
    @settings(max_examples=8, phases=PHASES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(encrypted_catalogs(keys))
    def law(drawn: EncryptedCatalog) -> None:
        rendered = render(drawn.sources(), keep_objects=True)
        root = tmp_path / str(coverage.counts["encrypted"])
        write(rendered.tree.files, root)
        assert not any(path.startswith("charts/") for path in rendered.tree.files)
        for number, ((place, app), bodies) in enumerate(sorted(rendered.objects.items())):
            if place and bodies:
                build = realtools.kubectl_kustomize if number % 2 else realtools.kustomize_build
                assert_same(read(build(root / "environments" / place / app)), bodies, f"kustomize {place} {app}")
        secrets = [body for key, bodies in rendered.objects.items() if all(key) for body in bodies if "sops" in body]
        assert len(secrets) == len(drawn.secrets)
        order = list(dict.fromkeys(one.environment for one in drawn.secrets))
        for secret in drawn.secrets:
            opens = next(key for key in keys if key.public in secret.text)
            assert_encrypted(rendered, root, secret, opens)
            coverage.counts[f"feature|{ENCRYPTED} on {rendered.environments[secret.environment].release.product}"] += 1
        coverage.counts["encrypted"] += 1
        coverage.counts[f"feature|{ENCRYPTED} in two environments"] += len(order) > 1

    try:
        law()
    finally:
        record_property("law coverage", str(coverage))
    assert coverage.counts["encrypted"] >= 8
