"""Rule `kind`: what a model's own file says must mean something for its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.model import FOREIGN_KEYS, MODEL
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="kind",
    why="A key that means nothing for the model's kind would be dropped in silence.",
    mend="Remove it; where a kind needs it, change the kind.",
    source="kfgen: what each kind of object can hold",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
service: {type: LoadBalancer}
""",
    },
    good={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
ports: {http: 8080}
service: {type: LoadBalancer}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """What a model's own file says must mean something for its kind; defaults for all are skipped where they do not."""
    for name, inner in FOREIGN_KEYS[model.kind].items():
        said = model.settled.values.get(name)
        for path in [(name, key) for key in inner if key in (said or {})] if inner else [(name,)]:
            if said is None:
                continue
            record: Any = MODEL
            for step in path:
                key = record.by_name[step]
                record = key.field
            text = f'"{".".join(path)}" means nothing for a model of kind {model.kind}'
            hint = f"remove it; it is for {' and '.join(key.kinds)}"
            report.error(model.settled.where(*path, on_key=True), RULE.id, text, hint)
