"""For the rules beside it: the steps of a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.data import Object
    from kfgen.domain.graph import Graph
    from kfgen.domain.problem import Path


def steps_of(graph: Graph) -> Iterator[tuple[Path, Object]]:
    """Every step of every node, and where it is said."""
    for name, node in graph.nodes.items():
        for index, step in enumerate(node.steps):
            yield ("nodes", name, "steps", index), step


def asked_by(graph: Graph, node: str) -> tuple[str, ...]:
    """The nodes of a graph that the steps of one of them ask."""
    steps = graph.nodes[node].steps if node in graph.nodes else ()
    return tuple(str(step["nodeName"]) for step in steps if step.get("nodeName") in graph.nodes)
