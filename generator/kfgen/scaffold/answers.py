"""Answers: what a person says of a repository that is set up; an existing catalog says the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kfgen.domain.gitops import ARGOCD, FLUX, HELM, KUSTOMIZE

if TYPE_CHECKING:
    from kfgen.domain.catalog import Catalog

DEFAULT_BRANCH = "main"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the files that are scaffolded depend on. `prefix` is the catalog's folder in the repository, with a slash.

    `controller` is `argocd`, `flux` or empty; `pin` what the repository says of its kfgen.
    """

    name: str
    environments: tuple[str, ...]
    pin: str
    url: str = ""
    branch: str = DEFAULT_BRANCH
    controller: str = ""
    delivery: str = KUSTOMIZE
    prefix: str = ""

    @property
    def folder(self) -> str:
        """The catalog's folder in the repository, without a slash; empty for its top."""
        return self.prefix.rstrip("/")

    @property
    def root(self) -> str:
        """What a command at the top of the repository says of where the catalog is, with a space before."""
        return f" --root {self.folder}" if self.folder else ""

    @property
    def controller_name(self) -> str:
        """The controller as people call it."""
        return {ARGOCD: "Argo CD", FLUX: "Flux"}.get(self.controller, "")

    @property
    def by_helm(self) -> bool:
        """Whether charts are what gets to clusters."""
        return self.delivery == HELM


def answers_of(catalog: Catalog, pin: str, prefix: str) -> Answers:
    """What a catalog says."""
    values = catalog.project.values
    repository, gitops = values.get("repository", {}), values.get("gitops", {})
    return Answers(
        name=catalog.name,
        environments=catalog.order,
        pin=pin,
        url=str(repository.get("url", "")),
        branch=str(repository.get("branch", DEFAULT_BRANCH)),
        controller=next(iter(gitops.get("controllers", ())), ""),
        delivery=str(gitops.get("delivery", KUSTOMIZE)),
        prefix=prefix,
    )
