"""Rule `controller-version`: an Argo CD or a Flux that does not know a field of what kfgen writes for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.controller_versions import OLDEST, TITLE, numbers
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="controller-version",
    why=(
        "An older Argo CD or Flux lacks a field of the objects in `_sync/`: applied server-side they are refused, else "
        "the field is dropped without a word."
    ),
    mend="Upgrade the controller, or write the version that runs there.",
    source="Argo CD: application-crd.yaml; Flux: the definitions of source-controller and helm-controller",
    bad={
        "kfgen.yaml": """\
name: shop
environments: [dev, prod]
repository: {url: "https://git.example.com/serving.git"}
defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}
""",
        "environments/prod.yaml": """\
versions: {argocd: 2.14.0}
gitops: {controllers: [argocd]}
""",
    },
    good={
        "kfgen.yaml": """\
name: shop
environments: [dev, prod]
repository: {url: "https://git.example.com/serving.git"}
defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}
""",
        "environments/prod.yaml": """\
versions: {argocd: 3.2.1}
gitops: {controllers: [argocd]}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """Said once for an environment: of all its models, as it would be refused with any of them."""
    del model
    gitops = environment.gitops
    there = environment.version_of(gitops.controller)
    oldest, field = OLDEST.get((gitops.controller, gitops.delivery), ("", ""))
    if environment.name and there and oldest and numbers(there) < numbers(oldest):
        title = TITLE[gitops.controller]
        text = f"{title} {there} ({environment.label}) has no {field}, which is written there"
        where = environment.settled.where("versions", gitops.controller)
        report.error(where, RULE.id, text, f"{title} {oldest} or later; write what runs there")
