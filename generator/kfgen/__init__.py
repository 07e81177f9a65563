"""kfgen: from a model catalog to Helm charts and kustomize overlays for KServe."""

__version__ = "0.1.0"
