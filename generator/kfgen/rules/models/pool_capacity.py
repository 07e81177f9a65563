"""Rule `pool-capacity`: pods that no node of their pool could ever take, or that its nodes together could not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.problem import Severity
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.component import Load
    from kfgen.domain.environment import Environment, NodePool
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="pool-capacity",
    severity=Severity.WARNING,
    why=(
        "A pod that asks for more GPUs, cpu or memory than a node of its pool has, all its containers together, is "
        "never scheduled; and at the most replicas, a model alone may ask for more, or have more pods, than all nodes "
        "of the pool have: the last wait for good."
    ),
    mend=(
        "Ask for less, or correct `nodes`, `gpusPerNode`, `podsPerNode`, `cpuPerNode` and `memoryPerNode` of the pool; "
        "where it grows: `ignore` it."
    ),
    source="Kubernetes: the scheduler; kfgen: `nodePools` of an environment",
    bad={
        "environments/dev.yaml": "nodePools: {gpu: {nodes: 2, gpusPerNode: 1}}\n",
        "environments/prod.yaml": "nodePools: {gpu: {nodes: 2, gpusPerNode: 1}}\n",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
resources: {gpu: 1}
nodePool: gpu
replicas: 1..3
""",
    },
    good={
        "environments/dev.yaml": "nodePools: {gpu: {nodes: 2, gpusPerNode: 1}}\n",
        "environments/prod.yaml": "nodePools: {gpu: {nodes: 2, gpusPerNode: 1}}\n",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
resources: {gpu: 1}
nodePool: gpu
replicas: 1..2
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """What one model asks of its pool; what several ask together is counted where all are known."""
    for pool, resources, load, at in _parts(model):
        for what, key in _too_much(
            pool, _gpus(resources, pool), max(load.min_replicas or 0, load.max_replicas or 0, 1)
        ):
            text = f"{what} ({environment.label})"
            hint = f"ask for less, or correct the pool; if it grows: ignore: {{{RULE.id}: …}}"
            report.warn(model.settled.where(*at, key), RULE.id, text, hint)


def _parts(model: Model) -> Iterator[tuple[NodePool, Any, Load, Path]]:
    if model.node_pool is not None:
        yield model.node_pool, model.server.resources, model.load, ()
    for one in model.components:
        if one.node_pool is not None:
            yield one.node_pool, one.container["resources"], one.load, (one.name,)


def _gpus(resources: Any, pool: NodePool) -> int:
    said = {**resources.get("requests", {}), **resources.get("limits", {})}.get(pool.gpu_resource, "0")
    return int(said) if str(said).isdecimal() else 0


def _too_much(pool: NodePool, gpus: int, most: int) -> Iterator[tuple[str, str]]:
    """What is too much, and the key that says it."""
    each, nodes = pool.gpus_per_node, pool.nodes
    if each is not None and gpus > each:
        yield f"each pod asks for {gpus} GPUs, and a node of the pool has {each}: none would be scheduled", "resources"
    elif gpus and each is not None and nodes and most > each // gpus * nodes:
        room = each // gpus * nodes
        yield f"{most} pods of {gpus} GPUs each at the most replicas, and the pool has room for {room}", "replicas"
    if nodes and pool.pods_per_node and most > nodes * pool.pods_per_node:
        room = nodes * pool.pods_per_node
        yield f"{most} pods at the most replicas, and the pool's nodes take {room}", "replicas"
