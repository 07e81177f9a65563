"""`nodePool` of a model or a component × Environment → NodePool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.domain.environment import DEFAULT_GPU, NodePool
from kfgen.domain.problem import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.problem import Path
    from kfgen.stages.resolve.subject import Subject


def node_pool(subject: Subject, values: Mapping[str, Any], at: Path) -> NodePool | None:
    """The pool that values at a path name; None after reporting one that the environment does not have.

    In the base a pool that its defaults do not describe is any node.
    """
    name = values.get("nodePool")
    if name is None:
        return None
    environment = subject.environment
    pools = environment.node_pools
    if name in pools:
        return pools[name]
    if not environment.name:  # nothing runs from the base: it is only what environments put their pools onto
        return NodePool({}, DEFAULT_GPU)
    path = (*at, "nodePool")
    if subject.settled.is_refused(subject.report, *path):
        return None
    text = f'there is no node pool "{name}" ({environment.label})'
    without = "null"
    for step in reversed(path):
        without = f"{step}: {without}" if step == path[0] else f"{{{step}: {without}}}"
    hint = f'define nodePools.{name} there ("{{}}" if any node will do), or {environment.only_here(without)}'
    if name in environment.settled.values.get("nodePools", {}):
        hint += '; "{}" in the defaults says nothing of an environment'
    subject.error(path, "reference", text, did_you_mean(name, pools) or hint)
    return None
