"""Rule `pod-security-enforced`: pods beyond the Pod Security level that their namespace enforces are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.enforcing import level_of
from kfgen.rules.objects.levels import ENFORCE, beyond, lacking, pods
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

_NAMESPACE: Final = """\
labels: {pod-security.kubernetes.io/enforce: restricted}
"""
RULE: Final = ObjectRule(
    id="pod-security-enforced",
    why=(
        "A namespace's label `pod-security.kubernetes.io/enforce` makes the API server refuse pods beyond that level: "
        "a Deployment is taken, and has no pods. `restricted` also asks containers to say what they do without. "
        "Of KServe's kinds, only what they say themselves is looked at: runtimes and webhooks add to their pods."
    ),
    mend="Leave it out, or say what is asked for; or write another level into the label.",
    source="Kubernetes: the Pod Security Standards; k8s.io/pod-security-admission/policy, by the version of the policy",
    bad={
        "namespaces/risk.yaml": _NAMESPACE,
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
container: {securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}
""",
    },
    good={
        "namespaces/risk.yaml": _NAMESPACE,
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
container: {securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}
pod: {securityContext: {seccompProfile: {type: RuntimeDefault}}}
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    """Pods beyond the level that their namespace enforces are refused."""
    found = level_of(body, environment)
    if found is None:
        return
    namespace, policy = found
    what = f'Pod Security {policy.level}, which namespace "{namespace.name}" enforces'
    for pod in pods(body):
        for path, text in beyond(pod, policy):
            yield Fault(path, f"{text}, beyond {what}", f"leave it out, or another level: labels: {{{ENFORCE}: …}}")
        for path, wanted in lacking(pod, policy):
            hint = f"say in the container: securityContext: {{{', '.join(wanted)}}}"
            fields = ", ".join(one.partition(":")[0] for one in wanted)
            yield Fault(path, f"says nothing of {fields}, as asked for by {what}", hint)
