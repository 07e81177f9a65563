"""Rule `pod-security-label`: a namespace's labels of Pod Security are levels and versions, or it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.domain.problem import did_you_mean
from kfgen.rules.objects.enforcing import VERSION
from kfgen.rules.objects.levels import LABEL, LEVELS
from kfgen.rules.objects.reading import shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="pod-security-label",
    why="A namespace whose labels name a Pod Security level or version that there is not is refused.",
    mend="Write privileged, baseline or restricted; as a version latest, or one such as v1.30.",
    source="Kubernetes: k8s.io/pod-security-admission/api, PolicyToEvaluate",
    bad={
        "namespaces/risk.yaml": """\
labels: {pod-security.kubernetes.io/enforce: baselin}
""",
    },
    good={
        "namespaces/risk.yaml": """\
labels: {pod-security.kubernetes.io/enforce: baseline}
""",
    },
)

_MODES: Final = ("enforce", "audit", "warn")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A namespace's labels of Pod Security are levels and versions, or it is refused."""
    labels = body.get("metadata", {}).get("labels", {})
    for mode in _MODES:
        level, version = labels.get(f"{LABEL}{mode}"), labels.get(f"{LABEL}{mode}-version")
        at = ("metadata", "labels")
        if level is not None and level not in LEVELS:
            hint = did_you_mean(level, LEVELS)
            yield Fault((*at, f"{LABEL}{mode}"), f"is {shown(level)}, must be one of {', '.join(LEVELS)}", hint)
        if version is not None and not VERSION.match(version):
            text = f"is {shown(version)}, must be latest or v1 and a minor version, such as v1.30"
            yield Fault((*at, f"{LABEL}{mode}-version"), text)
