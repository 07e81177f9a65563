"""Rule `ingress-retired`: an IngressClass of a controller that nobody maintains any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import Severity
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.platform import IngressClasses
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="ingress-retired",
    severity=Severity.WARNING,
    why=(
        "ingress-nginx is retired: since March 2026 there are no releases of it, and holes in it stay. What runs goes "
        "on running, and answers to the outside."
    ),
    mend=(
        "Take the class of another controller, or the Gateway API (`ingress: {enableGatewayApi: true}` of "
        "`platform.inferenceservice-config`, KServe 0.15 or later); where a move is planned, `ignore` it until then."
    ),
    source="Kubernetes: SIG Network and the Security Response Committee, on the retirement of Ingress NGINX",
    bad={
        "environments/prod.yaml": """\
platform: {ingressClasses: {nginx: {controller: k8s.io/ingress-nginx}}}
""",
    },
    good={
        "environments/prod.yaml": """\
platform: {ingressClasses: {traefik: {controller: traefik.io/ingress-controller}}}
""",
    },
)

_RETIRED: Final = "k8s.io/ingress-nginx"


def check(made: IngressClasses, environment: Environment, report: Report) -> None:
    """An IngressClass of a controller that nobody maintains any more."""
    for one in made.classes:
        if one.controller == _RETIRED:
            where = environment.settled.where("platform", "ingressClasses", one.name, "controller")
            text = f"{_RETIRED} is retired, and has been without releases since March 2026 ({environment.label})"
            hint = "another controller, or enableGatewayApi; until then: ignore: {ingress-retired: <when>}"
            report.warn(where, RULE.id, text, hint)
