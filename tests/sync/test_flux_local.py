"""flux-local, offline, on what Flux would read: it finds each unit by its source, and builds all of them.

It covers what flux-local does itself: Kustomizations and HelmReleases are found from the environment's own `_sync`
folder on, their sources, paths and dependencies are resolved, and HelmReleases are inflated by the real Helm from their
charts, with the charts' own values. It calls `flux build kustomization` for each folder. Flux's program cannot be built
from its Go module: kustomize stands in for it, which is what it runs for a folder without substitutions, and kfgen
writes none. Not covered are a HelmRelease's `valuesFiles`, which flux-local does not read, and decryption.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from gitrepos import commit, init
from realtools import run_tool, tool
from syncing import Body, trees
from worlds import write_files

pytestmark = pytest.mark.tools

TENANTS = "tenants: {risk: {namespaces: [risk]}, vision: {namespaces: [mms]}}\n"
FORMS = {"kustomize": "{controllers: [flux]}", "helm": "{controllers: [flux], delivery: helm}"}
START = "environments/prod/_sync"
BUILD = """#!/bin/sh
[ "$1 $2" = "build ks" ] || { echo "flux $* is not known here" >&2; exit 1; }
while [ $# -gt 0 ]; do [ "$1" = --path ] && folder=$2; shift; done
exec kustomize build "$folder"
"""


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["{}\n", TENANTS], ids=["plain", "tenants"])
def repository(request: pytest.FixtureRequest, form: str, tmp_path: Path) -> Path:
    root = init(tmp_path / "repository")
    write_files(root, trees(FORMS[form], environment=request.param))
    commit(root)
    return root


def flux_local(repository: Path, *words: str) -> str:
    programs = repository.parent / "bin"
    write_files(programs, {"flux": BUILD})
    (programs / "flux").chmod(0o755)
    for name, binary in (("kustomize", "kustomize"), ("helm", "helm3")):
        if not (programs / name).exists():
            (programs / name).symlink_to(tool(binary))
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return run_tool("flux-local", [*words, "--path", START], variables={"PATH": path}, folder=repository)


def units(repository: Path) -> list[Body]:
    """What Flux is told to apply, besides the environment's own Kustomization."""
    apps = (repository / START / "apps").glob("*.yaml")
    return [body for path in apps for body in yaml.safe_load_all(path.read_text(encoding="utf-8"))]


def test_every_unit_is_found_and_builds(repository: Path, form: str) -> None:
    said = flux_local(repository, "test", "--enable-helm", "--all-namespaces", "-v")
    passed = set(re.findall(r"::(\S+?)(?:::kustomization)? PASSED", said))
    kind = {"kustomize": "Kustomization", "helm": "HelmRelease"}[form]
    names = {one["metadata"]["name"] for one in units(repository) if one["kind"] == kind}
    assert len(names) >= 3
    assert names <= {name.rpartition("/")[2] for name in passed}
    assert "FAILED" not in said


def test_what_is_built_is_what_was_rendered(repository: Path, form: str) -> None:
    said = flux_local(repository, "build", "hr" if form == "helm" else "ks", "--all-namespaces")
    found = Counter(body["kind"] for body in yaml.safe_load_all(said) if body)
    for kind, count in {"InferenceService": 2, "TrainedModel": 1, "Profile": 1}.items():
        assert found[kind] == count, found


def test_it_would_tell(repository: Path, form: str) -> None:
    app = repository / ("charts/risk/templates/models" if form == "helm" else "environments/base/risk/models")
    for path in app.iterdir():
        path.write_text("a: {{ .Values.nothing.there }}\n" if form == "helm" else "kind: [\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="ended with status"):
        flux_local(repository, "test", "--enable-helm", "--all-namespaces", "-v")
