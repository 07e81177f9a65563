"""Rule `memory-changed`: a TrainedModel keeps the memory that it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import at_path
from kfgen.domain.quantity import QuantityError, amount
from kfgen.rules.changes.differing import changed
from kfgen.rules.rule import ChangeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

_SERVER = """\
namespace: risk
modelFormat: triton
resources: {memory: 8Gi}
ignore: {trained-model-leaving: one Triton serves them all}
trainedModels:
  cards: {framework: onnx, memory: 1Gi, storage: s3://models/cards}
"""

RULE: Final = ChangeRule(
    id="memory-changed",
    why="A TrainedModel keeps the memory that it is given: KServe places it by that.",
    mend="Give it another name, for example with its version; requests name it, so let both stand for a while.",
    source="KServe: pkg/apis/serving/v1alpha1/trainedmodel_webhook.go",
    before={"models/fraud.yaml": _SERVER},
    bad={"models/fraud.yaml": _SERVER.replace("1Gi", "2Gi")},
    good={
        "models/fraud.yaml": f"{_SERVER}  cards-2: {{framework: onnx, memory: 2Gi, storage: s3://models/cards}}\n",
    },
)

_MEMORY: Final = ("spec", "model", "memory")


def check(old: dict[str, Any], new: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A TrainedModel keeps the memory that it is given."""
    before, now = (str(at_path(body, _MEMORY)) for body in (old, new))
    try:
        is_other = amount(before) != amount(now)
    except QuantityError:
        return
    if is_other:
        name = new["metadata"]["name"]
        yield changed(_MEMORY, before, now, f'one of another name, for example "{name}-2", and both for a while')
