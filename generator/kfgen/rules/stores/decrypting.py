"""For the rules beside it: where Secrets that SOPS encrypted are decrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.gitops import FLUX, HELM, KUSTOMIZE

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment


def is_decrypted(environment: Environment) -> bool:
    """Whether Flux applies a Kustomization there, and nobody a chart."""
    return environment.gitops.is_synced(FLUX, KUSTOMIZE) and HELM not in environment.gitops.outputs
