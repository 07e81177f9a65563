"""Who installs objects, and who applies ours: kubectl and Helm themselves, Argo CD and Flux by the calls they make.

- Argo CD (gitops-engine) applies with kubectl's own code, server-side, forced, as `argocd-controller`; kubectl's
  takeover of what a client-side apply owned is part of that.
- Flux (kustomize-controller, fluxcd/pkg/ssa) first takes over what `kubectl…` and `before-first-apply` own, unless the
  object is annotated `kustomize.toolkit.fluxcd.io/ssa: Merge`; then it applies server-side, forced, as
  `kustomize-controller`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from control_plane import ControlPlane, RefusedError, stream
from realtools import kustomize_build

Objects = Sequence[Mapping[str, Any]]
FLUX = "kustomize-controller"
TAKEN_OVER = (("kubectl", "Apply"), ("kubectl", "Update"), ("before-first-apply", "Update"), (FLUX, "Update"))
MERGE = ("kustomize.toolkit.fluxcd.io/ssa", "Merge")
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def kubectl(plane: ControlPlane, objects: Objects, manager: str = "kubectl") -> None:
    """`kubectl apply --server-side --force-conflicts`."""
    options = ("--server-side", "--force-conflicts", f"--field-manager={manager}")
    plane.kubectl("apply", *options, "--filename", "-", text=stream(objects))


def flux(plane: ControlPlane, objects: Objects) -> None:
    """What Flux does with each ConfigMap of a Kustomization."""
    for one in objects:
        metadata = one["metadata"]
        if (metadata.get("annotations") or {}).get(MERGE[0]) != MERGE[1]:
            _take_over(plane, one["kind"].lower(), metadata["name"], metadata["namespace"])
        path = f"/api/v1/namespaces/{metadata['namespace']}/configmaps/{metadata['name']}"
        query = f"fieldManager={FLUX}&force=true"
        plane.request("PATCH", f"{path}?{query}", "application/apply-patch+yaml", json.dumps(one))


def _take_over(plane: ControlPlane, kind: str, name: str, namespace: str) -> None:
    """What the managers of TAKEN_OVER own becomes Flux's own (`PatchReplaceFieldsManagers` in fluxcd/pkg/ssa)."""
    where = (kind, name, "--namespace", namespace)
    try:
        found = json.loads(plane.kubectl("get", *where, "--show-managed-fields", "--output", "json"))
    except RefusedError:
        return
    kept, fields, own = [], {}, {"manager": FLUX, "operation": "Apply", "apiVersion": "v1", "fieldsType": "FieldsV1"}
    taken = False
    for entry in found["metadata"]["managedFields"]:
        over = any(entry["manager"].startswith(one) and entry["operation"] == how for one, how in TAKEN_OVER)
        if over or (entry["manager"], entry["operation"]) == (FLUX, "Apply"):
            fields = union(fields, entry["fieldsV1"])
            taken |= over
        else:
            kept.append(entry)
    if taken:
        changes: list[dict[str, Any]] = [
            {"op": "replace", "path": "/metadata/managedFields", "value": [*kept, {**own, "fieldsV1": fields}]}
        ]
        if LAST_APPLIED in (found["metadata"].get("annotations") or {}):
            changes.append({"op": "remove", "path": f"/metadata/annotations/{LAST_APPLIED.replace('/', '~1')}"})
        plane.kubectl("patch", *where, "--type=json", "--field-manager", FLUX, "--patch", json.dumps(changes))


def union(left: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    """Two sets of fields as one."""
    result = dict(left)
    for key, value in right.items():
        result[key] = union(result.get(key, {}), value)
    return result


def overlay(rendered: Path) -> Objects:
    """The objects of the overlay of prod's platform."""
    return list(yaml.safe_load_all(kustomize_build(rendered / "environments/prod/platform")))


def helm(program: str, *options: str) -> Callable[[ControlPlane, Path, str], None]:
    """`helm upgrade --install --take-ownership` of the chart, with prod's values."""

    def apply(plane: ControlPlane, rendered: Path, namespace: str) -> None:
        chart = rendered / "charts/platform"
        arguments = ("--install", "--take-ownership", "--namespace", namespace, "--values", chart / "values-prod.yaml")
        plane.run(program, "upgrade", "platform", chart, *arguments, *options)

    return apply


def installed_by_helm(program: str) -> Callable[[ControlPlane, Objects, str], None]:
    """A chart of somebody else's that holds the objects."""

    def install(plane: ControlPlane, objects: Objects, namespace: str) -> None:
        chart = plane.folder / f"chart-{namespace}"
        (chart / "templates").mkdir(parents=True)
        (chart / "Chart.yaml").write_text("apiVersion: v2\nname: theirs\nversion: 1.0.0\n", encoding="utf-8")
        (chart / "objects.yaml").write_text(yaml.safe_dump_all(objects), encoding="utf-8")
        (chart / "templates/all.yaml").write_text('{{ .Files.Get "objects.yaml" }}\n', encoding="utf-8")
        plane.run(program, "install", "theirs", chart, "--namespace", namespace)

    return install


INSTALLERS: dict[str, Callable[[ControlPlane, Objects, str], object]] = {
    "kubectl-apply": lambda plane, objects, _: plane.kubectl("apply", "--filename", "-", text=stream(objects)),
    "kubectl-create": lambda plane, objects, _: plane.kubectl("create", "--filename", "-", text=stream(objects)),
    "helm3": installed_by_helm("helm3"),
    "helm4": installed_by_helm("helm4"),
}
APPLIERS: dict[str, Callable[[ControlPlane, Path, str], None]] = {
    "kubectl": lambda plane, rendered, _: kubectl(plane, overlay(rendered)),
    "helm3": helm("helm3"),
    "helm4": helm("helm4", "--force-conflicts"),
    "flux": lambda plane, rendered, _: flux(plane, overlay(rendered)),
    "argocd": lambda plane, rendered, _: kubectl(plane, overlay(rendered), "argocd-controller"),
}
