"""Which keys of the catalog's format made catalogs say: all, but for those that stand here with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from doc_tables import TABLES

# A folder of the catalog → the table of its keys.
OF = {
    "kfgen": "project",
    "environments": "environment",
    "clusters": "cluster",
    "namespaces": "namespace",
    "storage": "storage",
    "models": "model",
    "runtimes": "runtime",
    "graphs": "graph",
    "caches": "cache",
    "manifests": "manifest",
}
UNSAID: dict[str, str] = {
    **{
        f"{table}: handover": "held by the laws on moves"
        for table in ("environment", "namespace", "model", "graph", "manifest")
    },
    **{f"{table}: ignore": "silences a warning" for table in ("environment", "cluster")},
}
Tree = dict[str, Any]


@cache
def tree(table: str) -> Tree:
    """The keys of a table, one inside the other; `<name>` for any, `[]` for what a list holds."""
    found: Tree = {}
    for key in re.findall(r"^\| `([^`]+)`", TABLES[table](), re.MULTILINE):
        inside = found
        for step in key.replace("[]", ".[]").split("."):
            inside = inside.setdefault(step, {})
    return found


def known() -> Iterator[str]:
    """Every key that a made catalog should say now and then."""
    for table in (*OF.values(), "gitops"):
        for key in _paths(tree(table), ()):
            if not any(f"{table}: {key}".startswith(one) for one in UNSAID):
                yield f"{table}: {key}"


def _paths(below: Tree, at: tuple[str, ...]) -> Iterator[str]:
    for step, inside in below.items():
        if step != "[]":
            yield ".".join((*at, step))
        yield from _paths(inside, (*at, step))


def said(data: Mapping[str, dict[str, Any]]) -> Iterator[str]:
    """The keys that a catalog says, whichever layer says them."""
    for path, body in data.items():
        table = OF.get(path.partition("/")[0])
        for one in (body["models"].values() if path.endswith("/_models") else (body,)) if table else ():
            yield from _said(str(table), one)
            for part in (one.get("environments") or {}).values() if table not in {"project", "environment"} else ():
                yield from _said(str(table), part)
            for kind, layer in {**one.get("defaults", {}), **one.get("overrides", {})}.items():
                for inner in layer.values() if kind == "storage" else (layer,):
                    yield from _said(kind, inner)
            yield from _said("gitops", one.get("gitops", {}))


def _said(table: str, body: Any) -> Iterator[str]:
    for path in _there(tree(table), body, ()):
        yield f"{table}: {path}"


def _there(below: Tree, value: Any, at: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, list) and "[]" in below:
        for item in value:
            yield from _there(below["[]"], item, (*at, "[]"))
    for key, inner in value.items() if isinstance(value, dict) else ():
        step = key if key in below else "<name>"
        if step in below:
            yield ".".join((*at, step))
            yield from _there(below[step], inner, (*at, step))
