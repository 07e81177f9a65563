"""Controller: what writes the objects by which a GitOps controller syncs an environment; what all of them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kfgen.domain.gitops import HELM
from kfgen.domain.places import BASE, chart, header, kustomization, sync, values_file
from kfgen.yaml_text import dump

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kfgen.domain.data import Data, Object
    from kfgen.domain.sync import SyncedApp, SyncPlan

MANAGED_BY: Final = "kfgen"


@dataclass(frozen=True, slots=True)
class Controller:
    """`emit` writes `environments/<name>/_sync/` of one plan, `once` what all plans of this controller share."""

    name: str
    summary: str
    emit: Callable[[SyncPlan], Mapping[str, str]]
    once: Callable[[Sequence[SyncPlan]], Mapping[str, str]]


def metadata(plan: SyncPlan, name: str, namespace: str, annotations: Mapping[str, str] | None = None) -> Object:
    """Metadata of an object that a controller reads."""
    labels: Object = {
        "app.kubernetes.io/managed-by": MANAGED_BY,
        "app.kubernetes.io/part-of": plan.project,
        "environment": plan.name,
    }
    result: Object = {"name": name, "namespace": namespace, "labels": labels}
    if annotations:
        result["annotations"] = dict(annotations)
    return result


def folder_of(plan: SyncPlan, app: SyncedApp) -> str:
    """What is applied: the app's overlay or its chart, from the top of the Git repository."""
    path = chart(app.name) if plan.gitops.delivery == HELM else kustomization(plan.name, app.name)
    return in_repository(plan, path)


def files_of(plan: SyncPlan, app: SyncedApp) -> list[str]:
    """All that an app's objects are made from here, and nothing that only other environments read."""
    if plan.gitops.delivery == HELM:
        files = ("Chart.yaml", "templates", values_file(""), values_file(plan.name), "values.schema.json")
        return [in_repository(plan, f"{chart(app.name)}/{file}") for file in files]
    layers = [BASE, plan.name] if app.in_base else [plan.name]
    return [in_repository(plan, kustomization(layer, app.name)) for layer in layers]


def in_repository(plan: SyncPlan, path: str) -> str:
    """A path of ours, from the top of the Git repository."""
    return "/".join(filter(None, (plan.gitops.repository.path, path)))


def sync_folder(plan: SyncPlan) -> str:
    """The folder of what syncs a plan, from the top of the Git repository."""
    return in_repository(plan, sync(plan.name))


def file(plan: SyncPlan, bodies: Iterable[Object]) -> str:
    """Objects as a generated file."""
    return header(f"catalog/ ({plan.name})") + "---\n".join(dump(body) for body in bodies)


def kustomization_file(plan: SyncPlan, resources: Sequence[str]) -> str:
    """The kustomization.yaml that names what is in a folder, so that nothing else in it is applied."""
    names: list[Data] = list(resources)
    return file(plan, [{"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": names}])
