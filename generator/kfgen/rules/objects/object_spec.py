"""Rule `object-spec`: some kinds are nothing without a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="object-spec",
    why="Some kinds are nothing without a spec, and the server refuses them.",
    mend="Say what it is to be.",
    source="Kubernetes: what each kind's validation requires; KServe's webhooks",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: PersistentVolumeClaim
  metadata: {name: disk}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: PersistentVolumeClaim
  metadata: {name: disk}
  spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """Some kinds are nothing without a spec."""
    if not body.get("spec"):
        yield Fault((), 'needs "spec"')
