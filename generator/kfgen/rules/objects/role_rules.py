"""Rule `role-rules`: a role's rule says which verbs, and of which resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import each, needs
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="role-rules",
    why=(
        "A role's rule says which verbs, and of which resources of which API groups, or, in a ClusterRole, of "
        "which URLs."
    ),
    mend="Add what is missing; the core group is ``.",
    source="Kubernetes: pkg/apis/rbac/validation, ValidatePolicyRule",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: rbac.authorization.k8s.io/v1
  kind: Role
  metadata: {name: reader}
  rules: [{verbs: [get], resources: [pods]}]
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: rbac.authorization.k8s.io/v1
  kind: Role
  metadata: {name: reader}
  rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A role's rule says which verbs, and of which resources."""
    for path, one in each(body, "rules"):
        yield from needs(path, one, "verbs")
        urls = one.get("nonResourceURLs")
        if not urls:
            yield from needs(path, one, "apiGroups", "resources")
        elif body["kind"] == "Role":
            yield Fault((*path, "nonResourceURLs"), "needs a ClusterRole", on_key=True)
        elif one.get("apiGroups") or one.get("resources"):
            yield Fault((*path, "nonResourceURLs"), "must not be there beside apiGroups and resources", on_key=True)
