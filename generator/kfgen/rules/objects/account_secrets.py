"""Rule `account-secrets`: a ServiceAccount names its Secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import each
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="account-secrets",
    why="A ServiceAccount names its Secrets: server-side apply refuses an element of the list that has no name.",
    mend="Write `name:`.",
    source="Kubernetes: secrets is a list whose key is name",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: ServiceAccount
  metadata: {name: reader}
  secrets: [{namespace: risk}]
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: ServiceAccount
  metadata: {name: reader}
  secrets: [{name: lake}]
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A ServiceAccount names its Secrets."""
    for path, one in each(body, "secrets"):
        if "name" not in one:  # an empty one is taken, and is nobody's
            yield Fault(path, 'needs "name"')
