"""Rule `object-name`: every kind says what its objects may be called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import A_DNS_1035, A_LABEL, A_SUBDOMAIN, is_dns_1035, is_label, is_subdomain, shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="object-name",
    why="Every kind says what its objects may be called: mostly a DNS name, a Service or a namespace a single label.",
    mend="Choose another name.",
    source="Kubernetes: pkg/apis/*/validation, the name functions of each kind",
    bad={
        "manifests/notes.yaml": """\
namespace: risk
object: {apiVersion: v1, kind: ConfigMap, metadata: {name: Release_Notes}}
""",
    },
    good={
        "manifests/notes.yaml": """\
namespace: risk
object: {apiVersion: v1, kind: ConfigMap, metadata: {name: release-notes}}
""",
    },
)

_RIGHTS: Final = ("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding")
_ANY: Final = (*_RIGHTS, "PodDisruptionBudget")
"""Kinds whose names only must not break the path of a URL."""
_SHORT: Final = {"CronJob": 52, "Job": 63}
"""Pods and Jobs bear their names, in labels or with more behind them."""


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """Every kind says what its objects may be called."""
    kind, name = body["kind"], body["metadata"]["name"]
    group = body["apiVersion"].rpartition("/")[0]
    own = "." in group and not group.endswith(".k8s.io")  # somebody's kind, which may be called like a built-in one
    fits, form = _form("" if own else kind)
    limit = _SHORT.get("" if own else kind, 253)
    if not fits(name):
        yield Fault(("metadata", "name"), f"is {shown(name)}, must be {form}")
    elif len(name) > limit:
        yield Fault(("metadata", "name"), f"has {len(name)} characters, and a {kind}'s name has at most {limit}")


def _form(kind: str) -> tuple[Callable[[str], bool], str]:
    if kind in _ANY:
        return _is_segment, "without / and %, and not . or .."
    if kind == "Service":
        return is_dns_1035, A_DNS_1035
    if kind in {"Namespace", "StatefulSet"}:
        return is_label, A_LABEL
    return is_subdomain, A_SUBDOMAIN


def _is_segment(name: str) -> bool:
    return name not in {".", ".."} and not set(name) & {"/", "%"}
