"""SyncPlan → environments/<name>/_sync/ for Argo CD, and what tells it of health, once for all environments."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final

from kfgen.backends.argocd.applications import application_set, applications, root
from kfgen.backends.argocd.projects import projects, root_project
from kfgen.backends.controller import Controller, file, kustomization_file
from kfgen.domain.gitops import ARGOCD, SET
from kfgen.domain.places import header, sync
from kfgen.yaml_text import dump

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kfgen.domain.data import Object
    from kfgen.domain.sync import SyncPlan

# The scripts are called <group>_<kind>, joined by + where one is for several.
_HEALTH: Final = "resource.customizations.health."


def _emit(plan: SyncPlan) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for who, project in projects(plan):
        found[f"projects/{who}.yaml"] = file(plan, [project])
    if plan.gitops.applications == SET:
        found["applications.yaml"] = file(plan, [application_set(plan)])
    else:
        for app, bodies in applications(plan):
            found[f"applications/{app.name}.yaml"] = file(plan, bodies)
    folder = sync(plan.name)
    result = {f"{folder}/{name}": text for name, text in found.items()}
    result[f"{folder}/kustomization.yaml"] = kustomization_file(plan, sorted(found))
    # Not named by the kustomization: the root would wait for itself.
    result[f"{folder}/root.yaml"] = file(plan, [root_project(plan), root(plan)])
    return result


def _once(plans: Sequence[SyncPlan]) -> Mapping[str, str]:
    """How Argo CD tells the health of what it does not know: a piece of argocd-cm, to be laid onto it."""
    if not plans:
        return {}
    data: Object = {}
    for script in (files(__package__) / "health").iterdir():
        for kind in script.name.removesuffix(".lua").split("+"):
            data[f"{_HEALTH}{kind}"] = script.read_text(encoding="utf-8")
    return {f"{sync('')}/argocd-cm.yaml": header("catalog/") + dump({"data": dict(sorted(data.items()))})}


ARGO_CD: Final = Controller(ARGOCD, "Argo CD: AppProjects and Applications", emit=_emit, once=_once)
