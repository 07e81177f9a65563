"""Rule `object-label`: a label has a key and a value of a certain form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.rules.objects.reading import labels, template
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

RULE: Final = ObjectRule(
    id="object-label",
    why="A label has a key and a value of a certain form, on an object and on the pods that it makes.",
    mend="Write a key such as team or example.com/team, and at most 63 letters, digits, -, _ and . as its value.",
    source="Kubernetes: apimachinery/pkg/apis/meta/v1/validation, ValidateLabels",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: notes, labels: {team: risk & fraud}}
  data: {a: b}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: notes, labels: {team: risk-and-fraud}}
  data: {a: b}
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A label has a key and a value of a certain form."""
    yield from labels(("metadata", "labels"), body["metadata"].get("labels", {}))
    path, found = template(body)
    if path and isinstance(found, dict):
        yield from labels((*path, "metadata", "labels"), found.get("metadata", {}).get("labels", {}))
