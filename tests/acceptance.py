"""Built objects before a real API server: grouped, each of them once, refused ones told with what the server said."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from control_plane import ControlPlane, RefusedError, stream
from crds import KSERVE, OTHERS, Definition, definitions, of_kserve
from kfgen.domain.tree import Sources

HERE = Path(__file__).resolve().parent
KSERVE_GROUPS = ("serving.kubeflow.org", "serving.kserve.io")
OF_OTHERS = {
    "bitnami.com": "sealed-secrets",
    "external-secrets.io": "external-secrets",
    "monitoring.coreos.com": "prometheus-operator",
}
"""API groups that are neither Kubernetes' nor KServe's, and whose definitions they are."""
WITH_LLMS = ("0.16.0", "0.20.0")
"""The releases whose LLM objects are held against their definitions, which take a server longer than all the others."""
PROFILES: Definition = yaml.safe_load((HERE / "definitions/profiles.kubeflow.org.yaml").read_text(encoding="utf-8"))

Body = Mapping[str, Any]


def everywhere_on(sources: Sources, version: str) -> Sources:
    """The catalog with every environment, and the base, on one KServe release."""
    files = {}
    changed = 0
    for path, raw in sources.files.items():
        text = raw.decode()
        if path == "catalog/kfgen.yaml" or path.startswith("catalog/environments/"):
            text, count = re.subn(r"\bkserve: \d+\.\d+\.\d+", f"kserve: {version}", text)
            changed += count
        files[path] = text.encode()
    assert changed >= 2
    return replace(sources, files=files)


def group_of(body: Body) -> str:
    """The API group of an object."""
    return str(body["apiVersion"]).rpartition("/")[0]


def kinds_of(bodies: Iterable[Body], groups: Collection[str]) -> tuple[str, ...]:
    """The kinds among the objects that are of these API groups."""
    return tuple(sorted({str(body["kind"]) for body in bodies if group_of(body) in groups}))


def prepare(plane: ControlPlane, bodies: Iterable[Body]) -> None:
    """What objects of any release need: their namespaces, and the definitions of others."""
    bodies = list(bodies)
    names = {str(body["metadata"]["namespace"]) for body in bodies if body["metadata"].get("namespace")}
    spaces = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in sorted(names)]
    plane.kubectl("apply", "--server-side", "--filename", "-", text=stream(spaces))
    needed = [PROFILES]
    for group, name in OF_OTHERS.items():
        if kinds := kinds_of(bodies, {group}):
            needed += definitions(OTHERS[name], *kinds)
    plane.install(needed)


def offer(plane: ControlPlane, version: str, bodies: Iterable[Body]) -> None:
    """Install a release's definitions of what stands among the objects, and ask the server to take them, strictly.

    Raises:
        RefusedError: with what the server says of every object that it refuses.
    """
    unique = {json.dumps(body): body for body in bodies}.values()
    bodies = [body for body in unique if version in WITH_LLMS or not str(body["kind"]).startswith("LLM")]
    if kinds := kinds_of(bodies, KSERVE_GROUPS):
        plane.install(of_kserve(version, *kinds))
    try:
        plane.kubectl(
            *("apply", "--server-side", "--dry-run=server", "--validate=strict", "--force-conflicts"),
            *("--field-manager", "kfgen-test", "--filename", "-"),
            text=stream(bodies),
        )
    except RefusedError as error:
        raise RefusedError(f"KServe {version}: {error}") from None


# Releases whose definitions are not to be had, and those that stand for them: nothing that we write differs.
STAND_INS = {"0.6": "0.5.1", "0.18": "0.19.0", "0.21": "0.20.0"}


def nearest(version: str) -> str:
    """The release whose definitions stand for a version's: its own, or those of its line, or of the line beside it."""
    line = version.rpartition(".")[0]
    of_line = [one for one in KSERVE if one.rpartition(".")[0] == line]
    return version if version in KSERVE else of_line[-1] if of_line else STAND_INS[line]
