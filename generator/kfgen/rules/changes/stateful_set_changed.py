"""Rule `stateful-set-changed`: a StatefulSet keeps its service, claims and selector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import at_path
from kfgen.rules.changes.differing import changed, fixed, replaced
from kfgen.rules.rule import ChangeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

_SET = """\
namespace: risk
object:
  apiVersion: apps/v1
  kind: StatefulSet
  metadata: {name: redis}
  spec:
    serviceName: redis
    selector: {matchLabels: {app: redis}}
    template:
      metadata: {labels: {app: redis}}
      spec: {containers: [{name: redis, image: "redis:7"}]}
    volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""

RULE: Final = ChangeRule(
    id="stateful-set-changed",
    why="A StatefulSet keeps its service, selector, order of starting and the claims that it makes.",
    mend="Leave them. Larger claims: resize each claim, then delete the StatefulSet with --cascade=orphan, then apply.",
    source="Kubernetes: pkg/apis/apps/validation, ValidateStatefulSetUpdate",
    before={"manifests/redis.yaml": _SET},
    bad={"manifests/redis.yaml": _SET.replace("1Gi", "2Gi")},
    good={"manifests/redis.yaml": _SET.replace("redis:7", "redis:8")},
)

_HINT: Final = "leave it; or kubectl delete statefulset --cascade=orphan first, which leaves pods and claims"
_ORDER: Final = ("spec", "podManagementPolicy")
_CLAIMS: Final = ("spec", "volumeClaimTemplates")


def check(old: dict[str, Any], new: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A StatefulSet keeps its service, claims and selector."""
    fields = (("spec", "serviceName"), ("spec", "selector"), _ORDER)
    yield from fixed(old, new, fields, _HINT, {_ORDER: "OrderedReady"})
    before, now = (at_path(body, _CLAIMS) or [] for body in (old, new))
    for path, was, is_now in replaced(before, now, _CLAIMS, telling={"storageClassName", "volumeName", "labels"}):
        yield changed(path, was, is_now, _HINT)
