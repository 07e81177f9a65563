"""Rule `role-binding`: a binding names a role and subjects of kinds that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import each, named, needs, shown, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="role-binding",
    why="A binding names a role and subjects of kinds that there are, each with the API group of its kind.",
    mend="Write Role or ClusterRole; User, Group or ServiceAccount.",
    source="Kubernetes: pkg/apis/rbac/validation, ValidateRoleBinding",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: readers}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Rolle, name: reader}
  subjects: [{kind: ServiceAccount, name: default, namespace: risk}]
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: readers}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
  subjects: [{kind: ServiceAccount, name: default, namespace: risk}]
""",
    },
)

_GROUP: Final = "rbac.authorization.k8s.io"
_GROUPS: Final = {"User": _GROUP, "Group": _GROUP, "ServiceAccount": ""}


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A binding names a role and subjects of kinds that there are."""
    role, at = body.get("roleRef", {}), ("roleRef",)
    roles = ("Role", "ClusterRole") if body["kind"] == "RoleBinding" else ("ClusterRole",)
    yield from needs(at, role, "kind", "name")
    yield from word(at, role, "kind", roles)
    if role.get("apiGroup") not in (_GROUP, None, ""):
        yield Fault(("roleRef", "apiGroup"), f"is {shown(role['apiGroup'])}, must be {_GROUP}")
    name = role.get("name", "")
    if name in (".", "..") or set(name) & {"/", "%"}:
        yield Fault(("roleRef", "name"), f"is {shown(name)}, must be without / and %, and not . or ..")
    for path, one in each(body, "subjects"):
        yield from _subject(path, one, wide=body["kind"] == "ClusterRoleBinding")


def _subject(path: Path, one: dict[str, Any], *, wide: bool) -> Iterator[Fault]:
    kind = one.get("kind", "")
    yield from needs(path, one, "kind", "name")
    yield from word(path, one, "kind", tuple(_GROUPS))
    if kind not in _GROUPS:
        return
    if one.get("apiGroup") not in (_GROUPS[kind], None, ""):
        text = f"is {shown(one['apiGroup'])}, must be {_GROUPS[kind] or 'left out'}: it is a {kind}"
        yield Fault((*path, "apiGroup"), text)
    if kind == "ServiceAccount":
        if wide:
            yield from needs(path, one, "namespace")
        if one.get("name"):
            yield from named((*path, "name"), one["name"])
