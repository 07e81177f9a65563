"""Rule `object-reserved`: no hook, no List, no annotation that one of the tools keeps for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import at_path
from kfgen.rules.reserved import reserved_annotation, unreadable_annotation
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Extra
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="object-reserved",
    why=(
        "A List, a hook or an annotation that one of the tools keeps for itself would be read differently by "
        "Helm and kustomize."
    ),
    mend="Leave it out; one file per object.",
    source="Helm: hooks; kustomize: its own annotations",
    bad={
        "manifests/settings.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: settings, annotations: {helm.sh/hook: test}}
""",
    },
    good={
        "manifests/settings.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: settings, annotations: {example.com/a: test}}
""",
    },
)


def check(extra: Extra, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """No hook, no List, no kustomize object, no annotation that one of the tools keeps for itself."""
    where = extra.settled.where("object")
    for kind in ("annotations", "labels"):
        found: Any = at_path(extra.body, ("metadata", kind))
        if found is not None and not _is_text_map(found):
            report.error(
                where, RULE.id, f'"object.metadata.{kind}" must be a map of text', "quote numbers and booleans"
            )
            continue
        for key, value in (found or {}).items():
            hint = unreadable_annotation(key, value) if kind == "annotations" else reserved_annotation(key)
            if hint:
                report.error(where, RULE.id, f'"{key}" cannot be set here', hint)
    kind_name = str(extra.body.get("kind", ""))
    if kind_name.endswith("List") or "kustomize.config.k8s.io" in str(extra.body.get("apiVersion", "")):
        report.error(where, RULE.id, f"a {kind_name} is not one Kubernetes object", "write one file per object")


def _is_text_map(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
