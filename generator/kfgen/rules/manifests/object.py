"""Rule `object`: apiVersion, kind and metadata.name must be there, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import at_path
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Extra
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="object",
    why=("A manifest is one whole Kubernetes object: apiVersion, kind and a name; its namespace is said beside it."),
    mend="Complete it; one file per object.",
    source="Kubernetes: every object has them",
    bad={
        "manifests/quota.yaml": """\
namespace: risk
object: {apiVersion: v1, metadata: {name: quota}}
""",
    },
    good={
        "manifests/quota.yaml": """\
namespace: risk
object: {apiVersion: v1, kind: ConfigMap, metadata: {name: quota}}
""",
    },
)


def check(extra: Extra, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """apiVersion, kind and metadata.name must be there, as text."""
    paths: tuple[Path, ...] = (("apiVersion",), ("kind",), ("metadata", "name"))
    for path in paths:
        value = at_path(extra.body, path)
        if not isinstance(value, str) or not value:
            dotted = ".".join(map(str, ("object", *path)))
            report.error(extra.settled.where("object"), RULE.id, f'"{dotted}" must be there, as text')
    own = at_path(extra.body, ("metadata", "namespace"))
    if own is not None and (extra.namespace is None or own != extra.namespace.name):
        where = extra.settled.where("object")
        hint = "remove it and write namespace: beside object:"
        report.error(where, RULE.id, f'"object.metadata.namespace" says "{own}" on its own', hint)
