"""Rule `pod-security-level`: what is beyond the level baseline is meant only where the namespace says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.domain.problem import Severity
from kfgen.rules.objects.enforcing import level_of, namespace_of, policy_version
from kfgen.rules.objects.levels import BASELINE, ENFORCE, PRIVILEGED, Policy, beyond, pods
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="pod-security-level",
    severity=Severity.WARNING,
    why=(
        "What a pod has beyond the Pod Security level `baseline`, such as the node's network, folders or devices, "
        "reaches out of its namespace, and clusters that enforce that level never start it."
    ),
    mend=(
        "Leave it out; or the label `pod-security.kubernetes.io/enforce` of the namespace says that it may be so there."
    ),
    source="Kubernetes: the Pod Security Standards",
    bad={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
pod: {hostNetwork: true}
""",
    },
    good={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
pod: {hostNetwork: true}
""",
        "namespaces/risk.yaml": """\
labels: {pod-security.kubernetes.io/enforce: privileged}
""",
    },
)

_RUNTIMES: Final = ("ServingRuntime", "ClusterServingRuntime")
"""Whose words a server may take back."""


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    """What is beyond baseline is meant only where the namespace says so."""
    found = level_of(body, environment)
    if found is not None and body["kind"] not in _RUNTIMES:  # then it is refused or allowed, but not doubtful
        return
    namespace = namespace_of(body, environment)
    policy = found[1] if found is not None else Policy(BASELINE, policy_version("", environment))
    for pod in pods(body):
        for path, text in beyond(pod, policy):
            grant = f"labels: {{{ENFORCE}: {PRIVILEGED}}}"
            where = f'write {grant} into namespace "{namespace.key}"' if namespace is not None else "ignore it"
            hint = f"leave it out; if it may be so there: {where}"
            yield Fault(path, f"{text}, beyond the Pod Security level {policy.level}", hint)
