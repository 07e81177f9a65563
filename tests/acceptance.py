"""Built objects before a real API server: grouped, each of them once, refused ones told with what the server said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from control_plane import ControlPlane, RefusedError, stream
from crds import KSERVE, OTHERS, Definition, definitions, of_kserve
from kfgen.domain.tree import Sources

HERE = Path(__file__).resolve().parent
KSERVE_GROUPS = ("serving.kubeflow.org", "serving.kserve.io")
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


def resources_of(bodies: Iterable[Body]) -> tuple[str, ...]:
    """The plural names of the KServe resources among the objects."""
    kinds = {str(body["kind"]) for body in bodies if str(body["apiVersion"]).partition("/")[0] in KSERVE_GROUPS}
    return tuple(sorted(f"{kind.lower()}s".replace("cachess", "caches") for kind in kinds))


def prepare(plane: ControlPlane, bodies: Iterable[Body]) -> None:
    """What objects of any release need: their namespaces, and the resources of others."""
    bodies = list(bodies)
    names = {str(body["metadata"]["namespace"]) for body in bodies if body["metadata"].get("namespace")}
    spaces = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in sorted(names)]
    plane.kubectl("apply", "--server-side", "--filename", "-", text=stream(spaces))
    groups = {str(body["apiVersion"]).partition("/")[0] for body in bodies}
    plane.install([PROFILES])
    if "external-secrets.io" in groups:
        plane.install(definitions(OTHERS["external-secrets"], "externalsecrets"))


def offer(plane: ControlPlane, version: str, bodies: Iterable[Body]) -> None:
    """Install a release's definitions of what stands among the objects, and ask the server to take them, strictly.

    Raises:
        RefusedError: with what the server says of every object that it refuses.
    """
    bodies = list({repr(body): body for body in bodies}.values())
    used = resources_of(bodies)
    if used:
        plane.install(of_kserve(version, *used))
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
