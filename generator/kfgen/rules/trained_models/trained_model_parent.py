"""Rule `trained-model-parent`: a server of several models has no storage of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="trained-model-parent",
    why=(
        "A server of several models has no storage of its own, and no canary: with storage KServe takes it "
        "for a server of one, as one of Hugging Face's format in any case."
    ),
    mend="Move it into `trainedModels`, or remove it.",
    source="KServe: pkg/apis/serving, isMMSPredictor",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: triton
resources: {memory: 4Gi}
storage: s3://models/fraud
ignore: {trained-model-leaving: one Triton serves them all}
trainedModels:
  fraud-2: {framework: onnx, memory: 1Gi, storage: s3://models/fraud-2}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: triton
resources: {memory: 4Gi}
ignore: {trained-model-leaving: one Triton serves them all}
trainedModels:
  fraud-2: {framework: onnx, memory: 1Gi, storage: s3://models/fraud-2}
""",
    },
)

_SINGLE: Final = "huggingface"  # isMMSPredictor excepts it since KServe brings a runtime for it


def check(model: Model, environment: Environment, report: Report) -> None:
    """A server of several models has no storage of its own: with one, KServe takes it for a server of one."""
    if not model.is_multi_model:
        return
    if model.server.storage_uri:
        where = model.settled.where("storage", on_key=True)
        text = '"storage" and "trainedModels" cannot stand together: a server of several models has no model of its own'
        report.error(where, RULE.id, text, "move it into trainedModels, or remove it")
    if model.canary is not None:
        where = model.settled.where("canary", on_key=True)
        report.error(where, RULE.id, "a server of several models has no canary", "remove canary")
    known = any(_SINGLE in runtime.formats for runtime in environment.release.runtimes.values())
    if known and model.format is not None and model.format.name == _SINGLE:
        text = f"KServe loads no models into a server of format {_SINGLE} ({environment.label})"
        report.error(model.settled.where("modelFormat"), RULE.id, text, "serve each as a model of its own")
    if model.sidecars and model.format is not None:
        text = f"beside further containers KServe takes it for a server of one model ({environment.label})"
        report.error(model.settled.where("sidecars", on_key=True), RULE.id, text, environment.without("sidecars"))
