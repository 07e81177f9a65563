"""Where schemas come from: pinned Go modules with custom resource definitions, and Kubernetes' own schemas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Source:
    """A folder of a Go module."""

    module: str
    version: str
    folder: str


def _kserve(version: str, folder: str = "config/crd/full") -> Source:
    return Source("github.com/kserve/kserve", f"v{version}", folder)


KSERVE: Final = {
    "0.5.1": Source("github.com/kubeflow/kfserving", "v0.5.1", "config/crd"),
    **{
        version: _kserve(version, "config/crd")
        for version in ("0.7.0", "0.8.0", "0.9.0", "0.10.0", "0.10.2", "0.11.2", "0.12.0")
    },
    **{
        version: _kserve(version)
        for version in ("0.13.0", "0.14.0", "0.15.0", "0.15.2", "0.16.0", "0.17.0", "0.19.0", "0.20.0")
    },
}
"""KServe's releases that can be had: not all are there as Go modules."""
OTHERS: Final = {
    "external-secrets": Source("github.com/external-secrets/external-secrets", "v1.3.2", "config/crds/bases"),
    "flux-helm": Source("github.com/fluxcd/helm-controller", "v1.4.0", "config/crd/bases"),
    "flux-kustomize": Source("github.com/fluxcd/kustomize-controller", "v1.9.5", "config/crd/bases"),
    "flux-sources": Source("github.com/fluxcd/source-controller", "v1.9.5", "config/crd/bases"),
    "argo-cd": Source("github.com/argoproj/argo-cd/v3", "v3.2.11", "manifests/crds"),
    "knative-serving": Source("knative.dev/serving", "v0.44.0", "config/core/300-resources"),
    "prometheus-operator": Source(
        "github.com/prometheus-operator/prometheus-operator", "v0.85.0", "example/prometheus-operator-crd"
    ),
    "sealed-secrets": Source("github.com/bitnami-labs/sealed-secrets", "v0.40.0", "helm/sealed-secrets/crds"),
}
ONLY: Final = {"prometheus-operator": ("PodMonitor", "ServiceMonitor", "PrometheusRule")}
"""The kinds that are taken of a source, where it has many more than anybody writes beside models."""
KUBERNETES: Final = {"1.27.0": tuple(range(12, 28)), "1.37.0": tuple(range(28, 38))}
"""Release of kubernetes-validate → the minor versions of Kubernetes 1 whose schemas are taken from it."""
