"""Rule `collocated-transformer`: a transformer in the predictor's own pod reads nothing from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.models.lacking import named
from kfgen.rules.overlays import containers, is_plain, variables
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="collocated-transformer",
    why="The webhook refuses a `transformer-container` beside the server that has a STORAGE_URI of its own.",
    mend="Leave the variable out: the server reads the model; or make it a `transformer`, with pods of its own.",
    source="KServe's webhook: validateCollocationStorageURI",
    releases="KServe 0.12 and later",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
sidecars: {transformer-container: {image: example.com/t:1, env: {STORAGE_URI: s3://models/t}}}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
sidecars: {transformer-container: {image: example.com/t:1}}
""",
    },
)

_CONTAINER: Final = "transformer-container"
_VARIABLE: Final = "STORAGE_URI"


def check(model: Model, environment: Environment, report: Report) -> None:
    """The webhook refuses a transformer beside the server that would read from a store."""
    if is_plain(model) or not environment.release.has(Feature.COLLOCATED_TRANSFORMER):
        return
    for name, container, at in containers(model):
        for variable, _, where in variables(container) if name == _CONTAINER else ():
            if variable == _VARIABLE:
                text = f"{named(environment)} refuses {_VARIABLE} in a {_CONTAINER}"
                report.error(model.settled.where(*at, *where), RULE.id, text, "leave it out, or write transformer: …")
