"""One folder per output form; each sees Layers, never the catalog. Listed by the name a project's `outputs` uses."""

from kfgen.backends.backend import Backend
from kfgen.backends.helm.emit import HELM
from kfgen.backends.kustomize.emit import KUSTOMIZE

BACKENDS: dict[str, Backend] = {backend.name: backend for backend in (HELM, KUSTOMIZE)}

__all__ = ["BACKENDS", "Backend"]
