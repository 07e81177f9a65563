"""`nodePool` of a model or a component × Environment → NodePool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.domain.problem import did_you_mean, listing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.environment import NodePool
    from kfgen.domain.problem import Path
    from kfgen.stages.resolve.subject import Subject


def node_pool(subject: Subject, values: Mapping[str, Any], at: Path) -> NodePool | None:
    """The pool that values at a path name; None after reporting one that the environment does not have."""
    name = values.get("nodePool")
    if name is None:
        return None
    environment = subject.environment
    pools = environment.node_pools
    if name in pools:
        return pools[name]
    named = f'environment "{environment.name}"' if environment.name else "the base"
    text = f'{named} has no node pool "{name}" (has: {listing(pools)})'
    where = f"environments/{environment.name}.yaml" if environment.name else "defaults.environment of kfgen.yaml"
    hint = f'define nodePools.{name} in {where} ("{{}}" if any node will do)'
    path = (*at, "nodePool")
    if environment.name:
        hint += f" or set environments.{environment.name}.{'.'.join(map(str, path))}: null here"
    subject.error(path, "reference", text, did_you_mean(name, pools) or hint)
    return None
