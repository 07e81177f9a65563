"""Rule `never-met`: versions that cannot run together: of KServe, Knative and Kubernetes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.kubernetes import minor, serves
from kfgen.domain.problem import Severity
from kfgen.kserve.knative import oldest_kubernetes
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="never-met",
    severity=Severity.WARNING,
    why=(
        "A release that speaks an API which that Kubernetes does not serve cannot be installed, or not scale in that "
        "mode; Knative does not start on a Kubernetes older than it was made for. Such versions never met."
    ),
    mend="Correct `versions` of the environment; where the cluster was patched to run them: `ignore` it.",
    source=(
        "KServe: the definitions, and the autoscaling API of hpa_reconciler.go; Knative: CheckMinimumVersion; "
        "Kubernetes: the deprecated API migration guide"
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
    there = environment.kubernetes
    if not there or not environment.name:
        return
    release = environment.release
    for mode, api in release.apis.items():
        if mode in ("any", model.mode) and not serves(api, there):
            why = f"which {release.product} {release.line} needs{f' in {mode} mode' if mode == model.mode else ''}"
            text = f"Kubernetes {there} ({environment.label}) has no {api}, {why}"
            report.warn(
                environment.settled.where("versions", "kubernetes"),
                RULE.id,
                text,
                "write what runs there, or another KServe",
            )
    oldest = oldest_kubernetes(environment.knative) if environment.knative and model.mode == "Knative" else ""
    if oldest and minor(there) < minor(oldest):
        text = f"Knative {environment.knative} does not start on Kubernetes {there} ({environment.label})"
        report.warn(
            environment.settled.where("versions", "kubernetes"),
            RULE.id,
            text,
            f"it needs {oldest} or later; write what runs there",
        )
