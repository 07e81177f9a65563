"""Rule `visibility`: `visibility` needs a label that the release reads in this mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.models.lacking import named, without
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="visibility",
    why="Where the release reads no such label in this mode, the model would be open to everybody.",
    mend="Leave `visibility` out there, and close the model otherwise.",
    source="KServe: the labels networking.knative.dev/visibility and networking.kserve.io/visibility",
    bad={
        "environments/prod.yaml": """\
versions: {kserve: 0.7.0}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: Standard
visibility: cluster-local
""",
    },
    good={
        "environments/prod.yaml": """\
versions: {kserve: 0.7.0}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
visibility: cluster-local
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """`visibility` needs a label that the release reads in this mode."""
    release = environment.release
    if model.visibility == "cluster-local" and model.mode not in release.visibility:
        text = f"{named(environment)} has no label that keeps a model in {model.mode} mode inside the cluster"
        hint = without(environment, ("visibility",))
        report.error(model.settled.where("visibility"), RULE.id, text, hint)
