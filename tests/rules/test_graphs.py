"""Graphs of any depth and width: each node is gone through once."""

from __future__ import annotations

import pytest

from kfgen.domain.problem import Problem, ProblemsError
from kfgen.pipeline import render
from kfgen.rules.rule import SMALLEST
from worlds import catalog

WIDTH = 2


def problems(nodes: dict[str, list[str]]) -> list[Problem]:
    """What is told of a graph whose nodes have these steps."""
    text = "namespace: risk\nnodes:\n" + "".join(
        f"  {name}: {{routerType: Sequence, steps: [{', '.join(steps)}]}}\n" for name, steps in nodes.items()
    )
    try:
        return list(render(catalog({**SMALLEST, "graphs/route.yaml": text})).warnings)
    except ProblemsError as error:
        return error.problems


def layers(depth: int, last: str) -> dict[str, list[str]]:
    """Each node asks both of the next layer, so that there are 2^depth ways through."""
    found: dict[str, list[str]] = {"root": ["{nodeName: n0x0}", "{nodeName: n0x1}"]}
    for layer in range(depth):
        for number in range(WIDTH):
            below = [f"{{nodeName: n{layer + 1}x{one}}}" for one in range(WIDTH)]
            found[f"n{layer}x{number}"] = below if layer + 1 < depth else [last]
    return found


@pytest.mark.parametrize("depth", [60, 1500])
def test_deep_graphs_are_looked_through(depth: int) -> None:
    assert problems(layers(depth, "{serviceName: fraud}")) == []


def test_a_circle_at_the_end_of_many_ways_is_found() -> None:
    found = {one.text for one in problems(layers(60, "{nodeName: n58x1}"))}
    assert found == {"the graph runs in a circle: n59x0 → n58x1 → n59x0"}


def test_two_nodes_that_only_ask_each_other_are_asked_by_nobody() -> None:
    found = problems({"root": ["{serviceName: fraud}"], "a": ["{nodeName: b}"], "b": ["{nodeName: a}"]})
    assert {(one.code, one.where.path) for one in found} == {
        ("graph-unasked", ("nodes", "a")),
        ("graph-unasked", ("nodes", "b")),
    }
