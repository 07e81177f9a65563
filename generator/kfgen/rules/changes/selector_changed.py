"""Rule `selector-changed`: what a Deployment calls its pods stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.rules.changes.differing import fixed
from kfgen.rules.rule import ChangeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

_SERVER = "kind: Deployment\nnamespace: risk\nimage: ghcr.io/acme/server:1.0\nports: {http: 8080}\n"
_OTHER = (
    "spec:\n  selector: {matchLabels: {app.kubernetes.io/name: fraud, tier: gold}}\n"
    "  template: {metadata: {labels: {tier: gold}}}\n"
)

RULE: Final = ChangeRule(
    id="selector-changed",
    why="The selector of a Deployment, ReplicaSet or DaemonSet stays: by another it would lose the pods that run.",
    mend="Leave it. Where it must be another, give the model another name with `kfgen rename`: both serve meanwhile.",
    source="Kubernetes: pkg/apis/apps/validation, ValidateDeploymentUpdate and its like",
    before={"models/fraud.yaml": _SERVER},
    bad={"models/fraud.yaml": f"{_SERVER}{_OTHER}"},
    good={
        "models/fraud.yaml": f"{_SERVER}labels: {{tier: gold}}\n",
        "models/fraud-gold.yaml": f"{_SERVER}{_OTHER.replace('name: fraud', 'name: fraud-gold')}",
    },
)


def check(old: dict[str, Any], new: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """What a Deployment calls its pods stays."""
    hint = "leave it; or kfgen rename: one of another name serves beside it until it is ready"
    yield from fixed(old, new, [("spec", "selector")], hint)
