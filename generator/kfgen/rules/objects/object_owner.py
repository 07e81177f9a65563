"""Rule `object-owner`: finalizers and owners are named whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import A_KEY, each, is_key, needs, shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="object-owner",
    why=(
        "A finalizer is a name with a domain before it, and an owner is named by its API version, kind, name and uid."
    ),
    mend="Write it whole, or leave it out.",
    source="Kubernetes: apimachinery/pkg/api/validation, ValidateOwnerReferences, ValidateFinalizerName",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: notes, finalizers: [keep]}
  data: {a: b}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: notes, finalizers: [example.com/keep]}
  data: {a: b}
""",
    },
)

_STANDARD: Final = ("foregroundDeletion", "orphan", "kubernetes")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """Finalizers and owners are named whole."""
    metadata, at = body["metadata"], ("metadata",)
    group = body["apiVersion"].rpartition("/")[0]
    own = "." in group and not group.endswith(".k8s.io")
    for path, one in each(metadata, "finalizers", at):
        if not is_key(one):
            yield Fault(path, f"is {shown(one)}, must be {A_KEY}")
        elif not own and "/" not in one and one not in _STANDARD:
            yield Fault(path, f"is {shown(one)}, must have a domain before it, as in example.com/{one}")
    for path, one in each(metadata, "ownerReferences", at):
        yield from needs(path, one, "apiVersion", "kind", "name", "uid")
