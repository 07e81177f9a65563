"""Rule `role-ref-changed`: a binding keeps the role that it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.rules.changes.differing import fixed
from kfgen.rules.rule import ChangeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

_BINDING = """\
namespace: risk
object:
  apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: team-view}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
  subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: risk}]
"""

RULE: Final = ChangeRule(
    id="role-ref-changed",
    why="A RoleBinding or ClusterRoleBinding keeps the role that it gives; only who has it changes.",
    mend="Make a binding of another name, and delete the old one.",
    source="Kubernetes: pkg/apis/rbac/validation, ValidateRoleBindingUpdate",
    before={"manifests/team.yaml": _BINDING},
    bad={"manifests/team.yaml": _BINDING.replace("name: view", "name: edit")},
    good={"manifests/team.yaml": _BINDING.replace("name: view", "name: edit").replace("team-view", "team-edit")},
)


def check(old: dict[str, Any], new: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A binding keeps the role that it gives."""
    group = ("roleRef", "apiGroup")
    fields = (group, ("roleRef", "kind"), ("roleRef", "name"))
    hint = "give the binding another name: the old one is deleted"
    yield from fixed(old, new, fields, hint, {group: "rbac.authorization.k8s.io"})
