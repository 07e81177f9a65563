"""Rule `framework`: up to KServe 0.7 a format is a key of the predictor, and knows neither version nor runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import did_you_mean, listing
from kfgen.domain.release import Feature
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="framework",
    why=("A format is a key of the predictor there: it must exist, and knows neither versions nor serving runtimes."),
    mend="Another format, or an image of your own, in that environment.",
    source="KServe's CRD up to 0.7: a key of the predictor for each framework",
    releases="up to KServe 0.7",
    bad={
        "environments/prod.yaml": """\
versions: {kserve: 0.5.1}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: mlflow
protocolVersion: v2
storage: s3://models/fraud
""",
    },
    good={
        "environments/prod.yaml": """\
versions: {kserve: 0.5.1}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """Up to KServe 0.7 a format is a key of the predictor, and knows neither version nor runtime."""
    if model.format is None or not model.format.name or environment.release.has(Feature.MODEL_SPEC):
        return
    release, settled = environment.release, model.settled
    named = f"{release.product} {release.line} ({environment.label})"
    if model.format.name not in release.frameworks:
        hint = did_you_mean(model.format.name, release.frameworks) or f"it has {listing(release.frameworks, 12)}"
        report.error(settled.where("modelFormat"), RULE.id, f'{named} has no framework "{model.format.name}"', hint)
    if model.format.version:
        text = f"{named} knows no version of a format"
        hint = environment.only_here(f"modelFormat: {model.format.name}")
        report.error(settled.where("modelFormat", "version"), RULE.id, text, hint)
    if settled.values.get("runtime"):
        text = f"{named} has no serving runtimes to name"
        report.error(settled.where("runtime"), RULE.id, text, environment.without("runtime"))
    if (
        model.format.name == "pytorch"
        and model.server.protocol == "v2"
        and not release.has(Feature.PYTORCH_V2_PROTOCOL)
    ):
        text = f"{named} does not serve pytorch with protocol v2"
        hint = environment.only_here("protocolVersion: v1")
        report.error(settled.where("protocolVersion"), RULE.id, text, hint)
