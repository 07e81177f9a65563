"""Rule `workers`: several nodes serve one model in Standard mode (0.14+; `validateMultiNodeVariables`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.models.lacking import lacks
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
    mend="`mode: Standard`, `autoscaling: {class: none}` and one container.",
    source=("KServe's webhook: pkg/apis/serving/v1beta1/inference_service_validation.go, validateMultiNodeVariables"),
    releases="KServe 0.14 and later",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: huggingface
storage: pvc://models/fraud
mode: Standard
workerSpec: {pipelineParallelSize: 2}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: huggingface
storage: pvc://models/fraud
mode: Standard
autoscaling: {class: none}
workerSpec: {pipelineParallelSize: 2}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """Several nodes serve one model in Standard mode (0.14+; `validateMultiNodeVariables`)."""
    if not model.worker_spec:
        return
    if not environment.release.has(Feature.WORKER_SPEC):
        report.error(*lacks(RULE.id, model, environment, ("workerSpec",)))
        return
    settled = model.settled
    if model.mode != "Standard":
        text = f"several nodes serve one model in Standard mode alone, and this is {model.mode} ({environment.label})"
        report.error(settled.where("workerSpec", on_key=True), RULE.id, text, "write mode: Standard")
    if (model.load.autoscaling or {}).get("class") != "none":
        text = f"with workerSpec nothing may scale the model ({environment.label})"
        report.error(settled.where("autoscaling", "class"), RULE.id, text, "write autoscaling: {class: none}")
    containers = model.worker_spec.get("containers", [])
    if isinstance(containers, list) and len(containers) > 1:
        report.error(settled.where("workerSpec", "containers"), RULE.id, "a worker has one container", "keep one")
