"""Rule `selector`: the API server refuses a Deployment whose selector does not match its own pods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import at_path
from kfgen.domain.overlay import NAMED_LISTS, laid_on
from kfgen.domain.workload import VERSION_LABEL, selector
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.data import Object
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="selector",
    why=(
        "The API server refuses a Deployment whose selector does not match its own pods; and one with a "
        "version in it could never be followed by another, since selectors are immutable."
    ),
    mend=("Leave `spec.selector` alone; to take over a Deployment that is there, give its labels under `labels` too."),
    source="Kubernetes: pkg/apis/apps/validation",
    bad={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
spec: {selector: {matchLabels: {app: x}}}
""",
    },
    good={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
labels: {app: x}
spec: {selector: {matchLabels: {app: x}}}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """The API server refuses a Deployment whose selector does not match its own pods."""
    if model.workload is None or model.spec is None:
        return
    labels: Object = {**model.labels, **selector(model.name)}
    if model.workload.version:
        labels[VERSION_LABEL] = model.workload.version
    built: Object = {
        "selector": {"matchLabels": selector(model.name)},
        "template": {"metadata": {"labels": labels}},
    }
    spec = laid_on(built, model.spec, named=NAMED_LISTS)
    wanted: Any = at_path(spec, ("selector", "matchLabels")) or {}
    found: Any = at_path(spec, ("template", "metadata", "labels")) or {}
    missing = sorted(key for key, value in wanted.items() if found.get(key) != value)
    where = model.settled.where("spec")
    if missing:
        text = f'the selector looks for "{missing[0]}: {wanted[missing[0]]}", which the pods do not have'
        report.error(where, RULE.id, f"{text} ({environment.label})", "add the label, or leave the selector alone")
    if VERSION_LABEL in wanted:
        text = f'the selector looks for "{VERSION_LABEL}"; it is immutable, so no other version could ever follow'
        report.error(where, RULE.id, f"{text} ({environment.label})", "take it out of spec.selector")
