"""Rule `container-twice`: `image` and `container.image` would leave a reader guessing which wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="container-twice",
    why="Of two keys for one field a reader would have to guess which wins.",
    mend="Remove the one under `container`.",
    source="kfgen: `image` and `container.image` become one field",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
image: example.com/a:1
container: {image: example.com/b:1}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
image: example.com/a:1
""",
    },
)

_TYPED: Final = {
    "image": "image",
    "command": "command",
    "args": "args",
    "env": "env",
    "ports": "ports",
    "resources": "resources",
}


def check(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """`image` and `container.image` would leave a reader guessing which wins."""
    if model.container is None:
        return
    for layer in model.container.layers:
        for key in layer if isinstance(layer, dict) else ():
            if key in _TYPED and _TYPED[key] in model.settled.values:
                where = model.settled.where("container", key, on_key=True)
                text = f'"{key}" and "container.{key}" both say it'
                report.error(where, RULE.id, text, f'remove "container.{key}"')
