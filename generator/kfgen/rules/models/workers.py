"""Rule `workers`: several nodes serve one model in Standard mode (0.15+; `validateMultiNodeVariables`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.models.lacking import lacks, named
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="workers",
    why=(
        "A model on several nodes runs in Standard mode, is scaled by nothing and has one worker container; "
        "the webhook refuses all else."
    ),
    mend="`mode: Standard`, no `autoscaling` (kfgen writes the class that the release takes) and one container.",
    source=("KServe's webhook: pkg/apis/serving/v1beta1/inference_service_validation.go, validateMultiNodeVariables"),
    releases="KServe 0.15 and later",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: huggingface
storage: pvc://models/fraud
mode: Standard
autoscaling: {class: hpa}
workerSpec: {pipelineParallelSize: 2}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: huggingface
storage: pvc://models/fraud
mode: Standard
workerSpec: {pipelineParallelSize: 2}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """Several nodes serve one model in Standard mode (0.15+; `validateMultiNodeVariables`)."""
    if model.worker_spec is None:
        return
    release = environment.release
    if not release.has(Feature.WORKER_SPEC):
        report.error(*lacks(RULE.id, model, environment, ("workerSpec",)))
        return
    settled = model.settled
    if model.mode != "Standard":
        text = f"several nodes serve one model in Standard mode alone, and this is {model.mode} ({environment.label})"
        report.error(settled.where("workerSpec", on_key=True), RULE.id, text, "write mode: Standard")
    said = (model.load.autoscaling or {}).get("class")
    if said not in (None, release.worker_class):
        text = f'a model on several nodes is scaled by nothing, which is class "{release.worker_class}", not "{said}"'
        hint = "leave the class out: kfgen writes the one that each release takes"
        where = settled.where("autoscaling", "class")
        report.error(where, RULE.id, f"{text}, for {named(environment)}", hint)
    containers = model.worker_spec.get("containers", [])
    if isinstance(containers, list) and len(containers) > 1:
        report.error(settled.where("workerSpec", "containers"), RULE.id, "a worker has one container", "keep one")
