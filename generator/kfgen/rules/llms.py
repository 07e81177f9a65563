"""Rules of models that are LLMInferenceServices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.places import DNS_LABEL

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report


def release_has_llms(model: Model, environment: Environment, report: Report) -> None:
    """LLMInferenceServices came with KServe 0.16."""
    release = environment.release
    if model.kind not in release.kinds:
        text = f"{release.product} {release.line} ({environment.label}) has no {model.kind}"
        hint = environment.only_here("enabled: false")
        report.error(model.settled.where("kind"), "release", text, hint)


def model_lies_somewhere(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """`spec.model.uri` is required; the Services' names are made of the model's."""
    settled = model.settled
    if "storage" not in settled.values and not settled.is_refused(report, "storage"):
        hint = "for example storage: hf://meta-llama/Llama-3.1-8B-Instruct"
        report.error(settled.where("storage"), "required", '"storage" is missing', hint)
    if not (DNS_LABEL.match(model.name) and model.name[0].isalpha()):
        text = f'"{model.name}" cannot be the name of an {model.kind}: it must start with a letter'
        report.error(settled.where("name"), "name", text, "rename the file, or set name")


def replicas_are_fixed(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """`spec.replicas` is one number; what scales is `spec.scaling`, with an autoscaler that it must name."""
    low, high = model.load.min_replicas, model.load.max_replicas
    if high is not None and low != high:
        text = f"an {model.kind} has a fixed number of replicas, and these are {low or 0}..{high}"
        hint = "write replicas: 2, or replicas: null and spec: {scaling: {minReplicas: …, maxReplicas: …, wva: …}}"
        report.error(model.settled.where("replicas"), "replicas", text, hint)
