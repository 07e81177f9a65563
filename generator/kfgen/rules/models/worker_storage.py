"""Rule `worker-storage`: several nodes read a claim (or oci), and KServe itself tells them how many they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.models.lacking import named
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="worker-storage",
    why=("All nodes of a model read one claim (from 0.16 on oci too), and KServe itself tells them how many they are."),
    mend="Put the model on a claim; say the sizes in `workerSpec`.",
    source=("KServe's webhook: pkg/apis/serving/v1beta1/inference_service_validation.go, validateMultiNodeVariables"),
    releases="KServe 0.15 and later",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: huggingface
storage: s3://models/fraud
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
workerSpec: {pipelineParallelSize: 2}
""",
    },
)

_PARALLEL: Final = ("PIPELINE_PARALLEL_SIZE", "TENSOR_PARALLEL_SIZE")


def check(model: Model, environment: Environment, report: Report) -> None:
    """Several nodes read a claim (or oci), and KServe itself tells them how many they are."""
    if model.worker_spec is None:
        return
    schemes = ("pvc", "oci") if environment.release.has(Feature.STORAGE_URIS) else ("pvc",)
    scheme = model.server.storage_uri.partition("://")[0]
    if model.format is not None and scheme not in schemes:
        text = f"with workerSpec the model must lie on {' or '.join(f'{one}://' for one in schemes)}"
        hint = "put it on a claim that all nodes can read"
        report.error(model.settled.where("storage"), RULE.id, f"{text}, for {named(environment)}", hint)
    for name in _PARALLEL:
        if name in model.server.env:
            hint = "workerSpec: {pipelineParallelSize: …, tensorParallelSize: …} says it"
            report.error(model.settled.where("env", name), RULE.id, f"KServe itself sets {name}", hint)
