"""Rule `resource-twice`: a resource is said by the catalog's word for it or by its own name, not by both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import at_path
from kfgen.domain.environment import DEFAULT_GPU
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment, NodePool
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="resource-twice",
    why=(
        "`gpu` stands for what a GPU is called where the pod runs: said by that name too, one of the two would count, "
        "and an override of the other would change nothing."
    ),
    mend="Keep `gpu`, or the resource's own name, in every layer that speaks of it.",
    source="kfgen: saying one thing twice is an error",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
resources: {gpu: 1, nvidia.com/gpu: 2}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
resources: {gpu: 2}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """`gpu` and `ephemeralStorage` beside what they stand for."""
    for at, pool in _places(model):
        said: Any = at_path(dict(model.settled.values), at) or {}
        gpu = pool.gpu_resource if pool is not None else DEFAULT_GPU
        for word, name in (("gpu", gpu), ("ephemeralStorage", "ephemeral-storage")):
            if word in said and name in said:
                text = f'"{name}" is what "{word}" stands for, and both are said ({environment.label})'
                report.error(model.settled.where(*at, name, on_key=True), RULE.id, text, f"keep one, such as {word}")


def _places(model: Model) -> Iterator[tuple[Path, NodePool | None]]:
    yield ("resources",), model.node_pool
    yield ("canary", "resources"), model.node_pool
    for name in model.settled.values.get("sidecars", ()):
        yield ("sidecars", name, "resources"), model.node_pool
    for component in model.components:
        yield (component.name, "resources"), component.node_pool
