"""Environments that share a cluster must agree on what it has once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.problem import Report, Where
from kfgen.stages.resolve.gitops import check_gitops

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

_ONCE: Final = ("versions", "controllers", "platform", "gitops", "podAddresses")


def check_clusters(catalog: Catalog, environments: Mapping[str, Environment], report: Report) -> None:
    """Report what two environments say differently of one cluster, naming both places; and clusters of nobody."""
    for name, part in catalog.clusters.items():
        there = [environments[one] for one in catalog.sharing(name) if one in environments]
        if not catalog.sharing(name):
            hint = f"write cluster: {name} in an environment, or remove the file"
            report.warn(Where(part.file), "reference", f'no environment that is rendered is on cluster "{name}"', hint)
        for other in there[1:]:
            _compare(there[0], other, name, report)
    check_gitops(catalog, environments, report)


def _compare(first: Environment, other: Environment, cluster: str, report: Report) -> None:
    mine = {key: first.settled.values.get(key) for key in _ONCE}
    theirs = {key: other.settled.values.get(key) for key in _ONCE}
    for path in _different(mine, theirs, ()):
        one, two = (first, _at(mine, path)), (other, _at(theirs, path))
        if two[1] is None:  # the place that says something is the one to point at
            one, two = two, one
        place = two[0].settled.where(*path)
        said = f'"{".".join(map(str, path))}" is {_shown(two[1])} in {two[0].name}'
        text = f"{said}, {_shown(one[1])} in {one[0].name} ({one[0].settled.where(*path).file})"
        text += f', and they share the cluster "{cluster}"'
        hint = f"say it once, in catalog/clusters/{cluster}.yaml"
        report.error(place, "cluster-shared", text, hint)


def _different(left: Any, right: Any, at: Path) -> Iterator[Path]:
    if isinstance(left or {}, dict) and isinstance(right or {}, dict) and (left or right):
        left, right = left or {}, right or {}
        for key in dict.fromkeys((*left, *right)):
            yield from _different(left.get(key), right.get(key), (*at, key))
    elif left != right:
        yield at


def _at(values: Any, path: Path) -> Any:
    for step in path:
        values = values.get(step) if isinstance(values, dict) else None
    return values


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return "not said" if value is None else json.dumps(value, ensure_ascii=False, default=str)
