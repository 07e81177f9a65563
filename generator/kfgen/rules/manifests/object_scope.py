"""Rule `object-scope`: an object says a namespace if its kind belongs to one, and only then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.kubernetes import is_namespaced
from kfgen.domain.problem import listing
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Extra
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="object-scope",
    why=(
        "An object of a kind that belongs to a namespace, and says none, ends up in whichever one the tool that "
        "applies it has at hand; one of a kind that belongs to the whole cluster has none."
    ),
    mend="Write `namespace:` beside `object:`, or take it away; `app:` alone says which chart and overlay hold it.",
    source="Kubernetes: kubectl api-resources; the scope of each CustomResourceDefinition",
    bad={
        "manifests/limits.yaml": """\
object:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: limits}
""",
    },
    good={
        "manifests/limits.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: limits}
""",
    },
)


def check(extra: Extra, environment: Environment, report: Report) -> None:
    """A namespaced kind without a namespace, or a kind of the whole cluster with one."""
    version, kind = extra.body.get("apiVersion"), extra.body.get("kind")
    if not isinstance(version, str) or not isinstance(kind, str) or not kind:
        return  # another rule says so
    namespaced = is_namespaced(version, kind, environment.release.group)
    if namespaced and extra.namespace is None:
        text = f"objects of kind {kind} belong to a namespace, and this one says none"
        hint = f"namespace: <name> beside object:; there is {listing(environment.namespaces)}"
        report.error(extra.settled.where("object"), RULE.id, text, hint)
    if namespaced is False and extra.namespace is not None:
        text = f"objects of kind {kind} belong to the whole cluster, not to a namespace"
        hint = f"remove it; app: {extra.namespace.app} keeps it with the rest of that app"
        report.error(extra.settled.where("namespace"), RULE.id, text, hint)
