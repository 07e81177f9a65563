"""One folder per output form; each sees Layers, never the catalog. Listed by the name a project's `outputs` uses.

CONTROLLERS are what applies them: each sees SyncPlans, and is listed by the name that `gitops.controllers` uses.
"""

from kfgen.backends.argocd.sync import ARGO_CD
from kfgen.backends.backend import Backend
from kfgen.backends.controller import Controller
from kfgen.backends.flux.sync import FLUX_CD
from kfgen.backends.helm.emit import HELM
from kfgen.backends.kustomize.emit import KUSTOMIZE

BACKENDS: dict[str, Backend] = {backend.name: backend for backend in (HELM, KUSTOMIZE)}
CONTROLLERS: dict[str, Controller] = {controller.name: controller for controller in (ARGO_CD, FLUX_CD)}

__all__ = ["BACKENDS", "CONTROLLERS", "Backend", "Controller"]
