"""Rule `no-runtime`: some runtime must serve the format with the protocol without being named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.domain.runtime import Demand, runtimes_for
from kfgen.rules.rule import Rule
from kfgen.rules.runtimes.choice import other_way

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="no-runtime",
    why=(
        "Without a `runtime` KServe takes one that lists the format (and the version, compared as text) with "
        "autoSelect, and the protocol; where there is none, the model stays InvalidSpec with "
        "NoSupportingRuntime."
    ),
    mend="Set `protocolVersion` or `runtime`, or write a runtime of your own.",
    source="KServe: pkg/apis/serving/v1beta1/predictor_model.go; config/runtimes of each release",
    releases="KServe 0.8 and later",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: onnx
storage: s3://models/fraud
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: onnx
protocolVersion: v2
storage: s3://models/fraud
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """Some runtime must serve the format with the protocol without being named (`predictor_model.go`)."""
    release, settled = environment.release, model.settled
    if model.format is None or not model.format.name or model.runtime or not release.has(Feature.MODEL_SPEC):
        return
    server = model.canary or model.server
    name, version = model.format.name, model.format.version
    protocol = server.protocol or release.default_protocol(name)
    if runtimes_for(
        Demand(model.namespace.key, name, version, protocol, multi_node=model.worker_spec is not None), environment
    ):
        return
    assumed = "" if server.protocol else " (the default when none is set)"
    asked = f" with protocol {protocol}{assumed}" if protocol else ""
    text = (
        f"{release.product} {environment.version} ({environment.label}) has no runtime that serves modelFormat "
        f'"{name}"{f" version {version}" if version else ""}{asked}'
    )
    report.error(settled.where("modelFormat"), RULE.id, text, other_way(model, environment))
