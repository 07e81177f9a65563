"""Health as the controllers tell it: Argo CD's scripts in Lua, Flux's expressions in CEL, run on an object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cel_expr_python import cel
from lupa.lua51 import LuaRuntime

PREFIX = "resource.customizations.health."


def lua_health(scripts: Mapping[str, str], body: Mapping[str, Any]) -> str:
    """What argocd-cm says of an object; `None` as text where it has no script for its kind."""
    return lua_result(scripts, body)[0]


def lua_result(scripts: Mapping[str, str], body: Mapping[str, Any]) -> tuple[str, str]:
    """(status, message)."""
    group = str(body["apiVersion"]).rpartition("/")[0]
    script = scripts.get(f"{PREFIX}{group}_{body['kind']}")
    if script is None:
        return "None", ""
    lua = LuaRuntime(unpack_returned_tuples=True, register_eval=False)
    lua.globals()["obj"] = _table(lua, body)
    result = lua.execute(script)
    return str(result["status"]), str(result["message"])


def _table(lua: Any, value: Any) -> Any:
    if isinstance(value, Mapping):
        return lua.table_from({key: _table(lua, item) for key, item in value.items()})
    if isinstance(value, list):
        return lua.table_from([_table(lua, item) for item in value])
    return value


def cel_health(check: Mapping[str, str], body: Mapping[str, Any]) -> str:
    """What Flux makes of an object (fluxcd/pkg/runtime/cel, RFC 0009): the first expression that holds, in its order.

    An expression that cannot be evaluated (no status yet) means that it waits.
    """
    status = body.get("status", {})
    if "observedGeneration" in status and status["observedGeneration"] != body["metadata"].get("generation"):
        return "InProgress"
    for key, result in (("inProgress", "InProgress"), ("failed", "Failed"), ("current", "Current")):
        if key in check:
            try:
                holds = _holds(check[key], body)
            except RuntimeError:
                return "InProgress"
            if holds:
                return result
    return "InProgress"


def _holds(expression: str, body: Mapping[str, Any]) -> bool:
    """Whether an expression over an object's own keys is true.

    Raises:
        RuntimeError: where it has no value.
    """
    names = {"status", "metadata", "spec", *body}
    environment = cel.NewEnv(variables=dict.fromkeys(names, cel.Type.DYN))
    found = environment.compile(expression).eval(data=dict(body))
    if found.type() == cel.Type.ERROR:
        raise RuntimeError(str(found.plain_value()))
    return bool(found.plain_value())
