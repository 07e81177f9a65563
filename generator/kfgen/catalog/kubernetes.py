"""What Kubernetes spells otherwise than the catalog: env, ports, resources and sidecars as a hint shows them here."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from kfgen.catalog.words import looks_like_a_credential
from kfgen.domain.data import Plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kfgen.domain.data import Data

LONGEST: Final = 300
SOURCES: Final = ("secretKeyRef", "configMapKeyRef", "fieldRef", "resourceFieldRef", "fileKeyRef")
_OMITTED: Final = Plain("…")
_CLEAR: Final = re.compile(r"[A-Za-z0-9_./…<>][-A-Za-z0-9_./@%=…<>]*(:[-A-Za-z0-9_./@%=]+)*\Z")
_RESOURCES: Final = {"ephemeral-storage": "ephemeralStorage", "nvidia.com/gpu": "gpu"}


def flow(data: Data) -> str:
    """Data as a person writes it in one line of YAML."""
    if isinstance(data, dict):
        return f"{{{', '.join(f'{flow(key)}: {flow(value)}' for key, value in data.items())}}}"
    if isinstance(data, list):
        return f"[{', '.join(map(flow, data))}]"
    if isinstance(data, str) and _CLEAR.match(data):
        return data
    return json.dumps(data, ensure_ascii=False)


def spelled(convert: Callable[[Data], Data]) -> Callable[[Data, str], str]:
    """(value, its key) → the hint that says it in the catalog's way; empty for what is not Kubernetes'."""
    return lambda raw, key: hint(key, found) if (found := convert(raw)) else ""


def hint(key: str, data: Data) -> str:
    """`write key: value`, cut where it is long."""
    text = f"{key}: {flow(data)}"
    return f"write {text}" if len(text) <= LONGEST else f"write {text[:LONGEST]}…"


def env(raw: Data) -> Data:
    """A container's list of variables by name; None for anything else."""
    found = dict(_named(raw))
    return {name: variable(body, name) for name, body in found.items()} if found else None


def variable(body: Data, name: str) -> Data:
    """What stands after a variable's name: its value, or the source it comes from; a credential is not repeated."""
    if not isinstance(body, dict):
        return body
    source = body.get("valueFrom")
    if isinstance(source, dict):
        return source
    return _OMITTED if looks_like_a_credential(name) else body.get("value", "")


def ports(raw: Data) -> Data:
    """A container's or a Service's list of ports by name; None for anything else."""
    return {name: _short_port(body) for name, body in _named(raw, unnamed="http")} or None


def _short_port(body: dict[str, Data]) -> Data:
    """The port alone where nothing else is said of it."""
    said = {key: value for key, value in body.items() if (key, value) != ("protocol", "TCP")}
    return next(iter(said.values())) if said.keys() in ({"containerPort"}, {"port"}) else said


def sidecars(raw: Data) -> Data:
    """A list of containers by name; None for anything else."""
    return {name: _container(body) for name, body in _named(raw)} or None


def _container(body: dict[str, Data]) -> Data:
    """A container in the catalog's keys, all else under `container`."""
    read = {"env": env, "ports": ports, "resources": resources}
    said = {key: (read[key](body[key]) or body[key]) if key in read else body[key] for key in body}
    rest = {key: said.pop(key) for key in list(said) if key not in {"image", "command", "args", *read}}
    return {**said, "container": rest} if rest else said


def resources(raw: Data) -> Data:
    """Kubernetes' requests and limits by resource: one value, a range, or one side of it; None for anything else."""
    if not isinstance(raw, dict) or not raw or not raw.keys() <= {"requests", "limits"}:
        return None
    requests, limits = raw.get("requests") or {}, raw.get("limits") or {}
    if not isinstance(requests, dict) or not isinstance(limits, dict):
        return None
    names = {**requests, **limits}
    return {_RESOURCES.get(name, name): _amount(name, requests.get(name), limits.get(name)) for name in names}


def _amount(name: str, request: Data, limit: Data) -> Data:
    if request is None:  # devices are requested as they are limited
        return limit if "/" in name else {"limit": limit}
    if limit is None:
        return {"request": request}
    return request if request == limit else Plain(f"{request}..{limit}")


def _named(raw: Data, unnamed: str = "") -> Iterator[tuple[str, dict[str, Data]]]:
    """Name → the rest, of the elements of a list; nothing where one has no name, and there is none to propose."""
    elements = raw if isinstance(raw, list) else []
    names = [str(one.get("name") or unnamed) if isinstance(one, dict) else "" for one in elements]
    if all(names):
        for name, one in zip(names, elements, strict=True):
            yield name, {key: value for key, value in one.items() if key != "name"} if isinstance(one, dict) else {}
