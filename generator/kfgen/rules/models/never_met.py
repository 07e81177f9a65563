"""Rule `never-met`: versions that cannot run together: of KServe, Knative, Kubernetes and what syncs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.controller_versions import OLDEST_ARGOCD, STOPPED, TITLE, kubernetes_of_flux, numbers
from kfgen.domain.gitops import ARGOCD, FLUX
from kfgen.domain.kubernetes import minor, serves
from kfgen.domain.problem import Severity
from kfgen.domain.release import Feature
from kfgen.kserve.knative import oldest_kubernetes
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="never-met",
    severity=Severity.WARNING,
    why=(
        "A release that speaks an API which that Kubernetes does not serve cannot be installed, or not scale in that "
        "mode; Knative does not start on a Kubernetes older than it was made for, `flux check` refuses one; Argo CD "
        "3.2.0 does not know what KServe 0.16 reports. Such versions never met. Nor did this kfgen meet Kubernetes and "
        "Knative that came after it; more than five releases from those that it knows is an error."
    ),
    mend="Correct `versions` of the environment, or take a newer kfgen; where the cluster runs them: `ignore` it.",
    source=(
        "KServe: the definitions, and the autoscaling API of hpa_reconciler.go; Knative: CheckMinimumVersion; "
        "Kubernetes: the deprecated API migration guide; Flux: cmd/flux/check.go; Argo CD: health.lua"
    ),
    bad={
        "environments/prod.yaml": """\
versions: {knative: 1.21.0, kubernetes: 1.30.0}
""",
    },
    good={
        "environments/prod.yaml": """\
versions: {knative: 1.21.0, kubernetes: 1.34.0}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """Said once for an environment: of all its models, as far as they depend on it."""
    if not environment.name:
        return
    for product, text, hint in (*_kubernetes(model, environment), *_controller(environment)):
        report.warn(environment.settled.where("versions", product), RULE.id, text, hint)


def _kubernetes(model: Model, environment: Environment) -> Iterator[tuple[str, str, str]]:
    """(product whose version is at fault, what is wrong, what to do)."""
    there = environment.kubernetes
    if not there:
        return
    release = environment.release
    for mode, api in release.apis.items():
        if mode in ("any", model.mode) and not serves(api, there):
            why = f"which {release.product} {release.line} needs{f' in {mode} mode' if mode == model.mode else ''}"
            text = f"Kubernetes {there} ({environment.label}) has no {api}, {why}"
            yield "kubernetes", text, "write what runs there, or another KServe"
    needs = [(TITLE[FLUX], _flux(environment), kubernetes_of_flux, "is not made for")]
    if model.mode == "Knative":
        needs.append(("Knative", environment.knative, oldest_kubernetes, "does not start on"))
    for title, version, oldest_of, verb in needs:
        oldest = oldest_of(version) if version else ""
        if oldest and minor(there) < minor(oldest):
            text = f"{title} {version} {verb} Kubernetes {there} ({environment.label})"
            yield "kubernetes", text, f"it needs {oldest} or later; write what runs there"


def _flux(environment: Environment) -> str:
    """The Flux that runs in the cluster itself; one that reaches it from elsewhere runs on another Kubernetes."""
    gitops = environment.gitops
    inside = any(not one.server and not one.kube_config for one in gitops.destinations)
    return environment.version_of(FLUX) if inside and gitops.controller == FLUX else ""


def _controller(environment: Environment) -> Iterator[tuple[str, str, str]]:
    there = environment.version_of(ARGOCD) if environment.gitops.controller == ARGOCD else ""
    release = environment.release
    waits = there and numbers(OLDEST_ARGOCD) <= numbers(there) < numbers(STOPPED)  # older ones: controller-version
    if waits and release.has(Feature.STOPPED_CONDITION):
        text = f"Argo CD {there} ({environment.label}) never calls an InferenceService of KServe {release.line} healthy"
        yield ARGOCD, text, f"it waits for the condition Stopped; {STOPPED} or later does not"
