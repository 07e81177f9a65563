"""Which versions of Argo CD and Flux take what kfgen writes for them, and what they need themselves.

Source: the definitions and checks in the modules of argo-cd 3.1.16, 3.2.0 and 3.2.12, source-controller 1.5.0 and 1.6.0
(Flux 2.5, 2.6), helm-controller 1.3.0 and 1.4.0 (Flux 2.6, 2.7), and `cmd/flux/check.go` of Flux 2.6.4 to 2.9.5.
"""

from __future__ import annotations

from typing import Final

from kfgen.domain.gitops import ARGOCD, FLUX, HELM, KUSTOMIZE

TITLE: Final = {ARGOCD: "Argo CD", FLUX: "Flux"}
OLDEST_ARGOCD: Final = "3.2.0"
# Controller and delivery → the oldest that knows every field of what is written, and the field that it was waited for.
OLDEST: Final = {
    (ARGOCD, HELM): (OLDEST_ARGOCD, "syncPolicy.retry.refresh of an Application"),
    (ARGOCD, KUSTOMIZE): (OLDEST_ARGOCD, "syncPolicy.retry.refresh of an Application"),
    (FLUX, HELM): ("2.7.0", "install.strategy of a HelmRelease"),
    (FLUX, KUSTOMIZE): ("2.6.0", "sparseCheckout of a GitRepository"),
}
NEWEST: Final = {ARGOCD: (3, 2), FLUX: (2, 9)}  # that was looked at
# Until then Argo CD's health of InferenceServices waits for Stopped to be true, as for every other condition.
STOPPED: Final = "3.2.1"
# Flux → the oldest Kubernetes that `flux check` takes. Of those between, what holds for the one before.
_KUBERNETES: Final = (("2.8.0", "1.33"), ("2.7.0", "1.32"), ("2.6.0", "1.31"))


def numbers(version: str) -> tuple[int, ...]:
    """`x.y.z` so that it compares."""
    return tuple(map(int, version.split(".")))


def kubernetes_of_flux(version: str) -> str:
    """The oldest Kubernetes (`x.y`) for a version of Flux; empty where that was not looked up."""
    return next((oldest for since, oldest in _KUBERNETES if numbers(version) >= numbers(since)), "")
