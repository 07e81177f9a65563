"""Answers: what a person says of a repository that is set up; an existing catalog says the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kfgen.domain.gitops import ARGOCD, BRANCHES, FLUX, HELM, KUSTOMIZE, OUTPUT_BRANCH, TREE

if TYPE_CHECKING:
    from kfgen.domain.catalog import Catalog

DEFAULT_BRANCH = "main"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the files that are scaffolded depend on. `prefix` is the catalog's folder in the repository, with a slash.

    `controller` is `argocd`, `flux` or empty; `pin` what the repository says of its kfgen. The catalog is worked on on
    `branch`; `output` is synced, or with a slash and an environment's name; both are one where the layout is `tree`.
    """

    name: str
    environments: tuple[str, ...]
    pin: str
    url: str = ""
    branch: str = DEFAULT_BRANCH
    controller: str = ""
    delivery: str = KUSTOMIZE
    layout: str = TREE
    output: str = DEFAULT_BRANCH
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
    def is_published(self) -> bool:
        """Whether the output is on branches of its own: no generated file is committed beside the catalog."""
        return self.layout != TREE

    @property
    def output_branches(self) -> tuple[str, ...]:
        """The branches that are synced."""
        return tuple(f"{self.output}/{one}" for one in self.environments) if self.layout == BRANCHES else (self.output,)

    @property
    def publishing(self) -> str:
        """What the workflow that publishes is called."""
        return f"kfgen publish {self.name}" if self.prefix else "kfgen publish"

    @property
    def controller_name(self) -> str:
        """The controller as people call it."""
        return {ARGOCD: "Argo CD", FLUX: "Flux"}.get(self.controller, "")

    @property
    def by_helm(self) -> bool:
        """Whether charts are what gets to clusters."""
        return self.delivery == HELM


def answers_of(catalog: Catalog, pin: str, prefix: str, branch: str) -> Answers:
    """What a catalog says; `branch` is where it was worked on when it was set up, where it does not say so itself."""
    values = catalog.project.values
    repository, gitops = values.get("repository", {}), values.get("gitops", {})
    layout = str(values.get("layout", TREE))
    output = str(repository.get("branch", branch if layout == TREE else OUTPUT_BRANCH[layout]))
    return Answers(
        name=catalog.name,
        environments=catalog.order,
        pin=pin,
        url=str(repository.get("url", "")),
        branch=output if layout == TREE else branch,
        controller=next(iter(gitops.get("controllers", ())), ""),
        delivery=str(gitops.get("delivery", KUSTOMIZE)),
        layout=layout,
        output=output,
        prefix=prefix,
    )
