"""Rule `canary`: `canaryTrafficPercent` acts in Knative mode only; Standard mode has `spec.canary` from 0.20."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="canary",
    why=(
        "Requests are split in Knative mode, and in Standard mode of KServe 0.20; elsewhere the field is "
        "ignored or refused."
    ),
    mend="`mode: Knative`, Standard mode on KServe 0.20, or `canary: null` there.",
    source="KServe: canaryTrafficPercent; pkg/apis/serving/v1beta1/inference_service_validation.go",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: ModelMesh
canary: {percent: 10}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
canary: {percent: 10, storage: s3://models/fraud-2}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """`canaryTrafficPercent` acts in Knative mode only; Standard mode has `spec.canary` from 0.20."""
    if model.canary is None:
        return
    release = environment.release
    where = model.settled.where("canary", on_key=True)
    hint = "write mode: Knative, or canary: null where it is not"
    if model.mode == "Standard" and release.has(Feature.STANDARD_CANARY):
        if model.is_multi_model:
            report.error(where, RULE.id, "a multi-model server cannot have a canary", "remove it")
        if model.format is None and not model.server.storage_uri:
            text = "a container of your own has a canary in Standard mode only if it reads its model from storage"
            report.error(where, RULE.id, text, "say its storage, or remove the canary")
        if model.worker_spec is not None:
            report.error(where, RULE.id, "a model on several nodes cannot have a canary", "remove it")
        if model.canary_name == (model.predictor_name or model.name):
            text = f'the canary has the name of the stable predictor, "{model.canary_name}"'
            report.error(model.settled.where("canary", "name"), RULE.id, text, "give it another name")
    elif model.mode != "Knative":
        text = f"a canary needs Knative mode, or Standard mode of KServe 0.20, and this is {model.mode}"
        report.error(where, RULE.id, f"{text} of {release.product} {release.line} ({environment.label})", hint)
