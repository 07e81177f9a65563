"""Rule `reserved-annotation`: annotations that the tools which read our output take for themselves, or cannot read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.graph import Graph
from kfgen.domain.model import Model, StoreInNamespace
from kfgen.domain.runtime import RuntimeInNamespace
from kfgen.rules.reserved import unreadable_annotation
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.environment import Environment, Settled
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="reserved-annotation",
    why=(
        "Some annotations belong to Helm and kustomize, some they cannot read, and some have a key of their own in "
        "the catalog: an object with them would come out changed."
    ),
    mend="Choose another one, or write the key.",
    source="Helm: hooks; kustomize: its own annotations, and YAML as it writes it; KServe: deploymentMode, server-type",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
annotations: {helm.sh/hook: test}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
annotations: {example.com/hook: test}
""",
    },
)


def check(noun: Any, environment: Environment, report: Report) -> None:
    """Every noun that a person may annotate."""
    for found, settled, at in _annotated(noun):
        for key, value in found.items():
            why = _own(noun, environment).get(key) or unreadable_annotation(key, value)
            if why:
                where = settled.where(*at, key, on_key=True)
                report.error(where, RULE.id, f'annotation "{key}" cannot be set here', why)


def _annotated(noun: Any) -> list[tuple[Mapping[str, str], Settled, Path]]:
    if isinstance(noun, StoreInNamespace):
        account, at = noun.store.account, ("serviceAccount", "annotations")
        return [(account.annotations, noun.store.settled, at)] if account is not None else []
    found = noun.runtime.annotations if isinstance(noun, RuntimeInNamespace) else noun.annotations
    return [(found, noun.settled, ("annotations",))]


def _own(noun: Any, environment: Environment) -> dict[str, str]:
    """Annotations that have a key of their own → the hint that names it."""
    release = environment.release
    if isinstance(noun, (Model, Graph)):
        return {release.mode_annotation: "write mode: instead"}
    return {f"{release.group}/server-type": "write serverType: instead"} if isinstance(noun, RuntimeInNamespace) else {}
