"""Manifests that documents quote as written by hand: each field is what the worked catalog builds to, or says why not.

Such a block begins with `# by hand: <environment>`. A comment at the end of a line marks what kfgen writes otherwise,
that field or all below it, and why; a field that differs without one is a mistake, a comment where nothing does too.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from kfgen.io.sources import read_sources
from kfgen.pipeline import render

ROOT = Path(__file__).resolve().parent.parent
MARK = "# by hand: "


@functools.cache
def _objects(environment: str) -> tuple[dict[str, Any], ...]:
    rendered = render(read_sources(ROOT), keep_objects=True)
    return tuple(body for (name, _), bodies in rendered.objects.items() if name == environment for body in bodies)


def check_manifests(body: str) -> str:
    """The block, if it is true."""
    first, _, text = body.partition("\n")
    environment = first.removeprefix(MARK)
    for node in yaml.compose_all(text):
        assert node is not None
        _check(node, environment, text.splitlines())
    return body


def _check(node: yaml.Node, environment: str, lines: list[str]) -> None:
    written = yaml.SafeLoader("").construct_document(node)
    name, kind = written["metadata"]["name"], written["kind"]
    built = [one for one in _objects(environment) if (one["kind"], one["metadata"]["name"]) == (kind, name)]
    assert len(built) == 1, f"{len(built)} × {kind} {name} in {environment}"
    differing: set[int] = set()
    explained: set[int] = set()
    for path, line, ancestors in _leaves(node):
        comments = {number for number in (*ancestors, line) if "  # " in lines[number]}
        explained |= comments
        if _at(written, path) != _at(built[0], path):
            assert comments, f"{kind} {name}: {'.'.join(map(str, path))} is {_at(built[0], path)!r} in {environment}"
            differing |= comments
    assert explained == differing, [lines[number] for number in explained - differing]


def _leaves(node: yaml.Node, path: tuple[Any, ...] = (), above: tuple[int, ...] = ()) -> Iterator[tuple[Any, int, Any]]:
    """(path, line, the lines of the keys above) of every scalar, and of every list, which is compared as a whole."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _leaves(value, (*path, key.value), (*above, key.start_mark.line))
    else:
        yield path, node.start_mark.line, above


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value
