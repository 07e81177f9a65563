"""Rule `object-reference`: where a namespace is mapped, kustomize follows it in references to objects inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import at_path
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.data import Data, Object
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Extra
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="object-reference",
    why=(
        "Where a namespace is mapped, kustomize follows it in references to objects inside, and Helm leaves them alone."
    ),
    mend="Say the namespace of each subject, as it is called there.",
    source="kustomize: its name references; Kubernetes: a subject's namespace",
    bad={
        "manifests/readers.yaml": """\
namespace: risk
object:
  apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: readers}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
  subjects: [{kind: ServiceAccount, name: bot}]
""",
    },
    good={
        "manifests/readers.yaml": """\
namespace: risk
object:
  apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: readers}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
  subjects: [{kind: ServiceAccount, name: bot, namespace: risk}]
""",
    },
)


def check(extra: Extra, environment: Environment, report: Report) -> None:
    """Where a namespace is mapped, kustomize follows it in references to objects inside; Helm leaves them alone."""
    for place, reference in _references(extra.body):
        where, field = extra.settled.where("object", place[0]), f"object.{'.'.join(map(str, place))}.namespace"
        namespace = reference.get("namespace")
        if namespace is None:
            report.error(where, RULE.id, f'"{field}" is missing', "Kubernetes wants it, and kustomize adds one")
        elif namespace in environment.renamed:
            real = environment.renamed[str(namespace)]
            text = f'"{field}" says "{namespace}", which is called "{real}" ({environment.label})'
            hint = f"{environment.only_here(f'object: {{{place[0]}: …}}')}, with the name it has there"
            report.error(where, RULE.id, text, hint)


def _references(body: Object) -> Iterator[tuple[Path, Object]]:
    """The places that name an object and its namespace and that kustomize rewrites."""
    kind = str(body.get("kind"))
    if kind in {"RoleBinding", "ClusterRoleBinding"}:
        for index, subject in enumerate(_list(body.get("subjects"))):
            if isinstance(subject, dict) and subject.get("kind") == "ServiceAccount":
                yield ("subjects", index), subject
    if kind in {"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"}:
        for index, webhook in enumerate(_list(body.get("webhooks"))):
            service = at_path(webhook, ("clientConfig", "service"))
            if isinstance(service, dict):
                yield ("webhooks", index, "clientConfig", "service"), service


def _list(value: Data) -> list[Data]:
    return value if isinstance(value, list) else []
