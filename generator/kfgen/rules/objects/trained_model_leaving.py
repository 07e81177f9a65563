"""Rule `trained-model-leaving`: KServe's TrainedModels are to be deprecated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.domain.problem import Severity
from kfgen.domain.release import Feature
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="trained-model-leaving",
    severity=Severity.WARNING,
    why=(
        "KServe's maintainers have said since October 2022 that TrainedModels will be deprecated: nobody works on "
        "them, and the documentation does not speak of them. They are still there in every release that kfgen knows."
    ),
    mend=(
        "Serve each as a model of its own, or one with a storage of several models where its server reads a "
        "repository of them, as Triton does; where they are needed as they are, `ignore` it."
    ),
    source="KServe: kserve/website#179, kserve/kserve#3758 and #5067",
    releases="0.10 and later",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: triton
protocolVersion: v2
resources: {cpu: 1, memory: 4Gi}
trainedModels: {cards: {framework: pytorch, memory: 1Gi, storage: s3://models/cards}}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: triton
protocolVersion: v2
resources: {cpu: 1, memory: 4Gi}
storage: s3://models/repository
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """KServe's TrainedModels are to be deprecated."""
    if environment.release.has(Feature.TRAINED_MODELS_LEAVING):
        hint = "a model each, or a storage of several; if it is meant: ignore: {trained-model-leaving: …}"
        yield Fault(("kind",), "is TrainedModel, which is about to be deprecated", hint)
