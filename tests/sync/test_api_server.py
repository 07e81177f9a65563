"""A real API server, with the controllers' own definitions, takes all that syncs the worked catalog, strictly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from control_plane import ControlPlane, RefusedError, stream
from crds import OTHERS, definitions
from syncing import KINDS, bodies, synced
from worked import ROOT

pytestmark = pytest.mark.tools


def objects() -> list[dict[str, Any]]:
    """What is committed, and forms that the worked catalog does not use; not kustomize's own files."""
    committed = [body for path in _files(ROOT / "environments") for body in yaml.safe_load_all(path.read_text("utf-8"))]
    sets = bodies(synced("{controllers: [argocd], applications: set}"))
    waiting = bodies(synced("{controllers: [flux], wait: true, decryptionSecret: keys}", environment=TENANTS))
    found = [*committed, *sets, *waiting]
    return [body for body in found if "metadata" in body]


TENANTS = "tenants: {risk: {namespaces: [risk]}, vision: {namespaces: [mms]}}\n"


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*/_sync/**/*.yaml") if path.name != "kustomization.yaml")


def offer(plane: ControlPlane, given: list[dict[str, Any]]) -> None:
    plane.kubectl(
        *("apply", "--server-side", "--dry-run=server", "--validate=strict", "--field-manager", "kfgen-test"),
        *("--filename", "-"),
        text=stream(given),
    )


def test_every_object_is_taken(control_plane: ControlPlane) -> None:
    given = objects()
    kinds = {body["kind"] for body in given} & set(KINDS)
    assert kinds == set(KINDS)
    for kind in sorted(kinds):
        control_plane.install(definitions(OTHERS[KINDS[kind][0]], kind))
    names = {body["metadata"]["namespace"] for body in given} | {"argocd", "flux-system"}
    spaces = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in sorted(names)]
    control_plane.kubectl("apply", "--server-side", "--filename", "-", text=stream(spaces))
    offer(control_plane, given)
    (broken,) = [
        body for body in given if body["metadata"]["name"] == "serving-prod-root" and body["kind"] == "Application"
    ]
    with pytest.raises(RefusedError, match="field not declared in schema"):
        offer(control_plane, [{**broken, "spec": {**broken["spec"], "sauce": {}}}])
