"""Values of a container × Subject → its parts: ports and resources as Kubernetes has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.data import Data, Object
    from kfgen.domain.problem import Path
    from kfgen.stages.resolve.subject import Subject


def ports(subject: Subject, values: Mapping[str, Any], at: Path = ()) -> tuple[Object, ...]:
    """`containerPort`s; the protocol is always written, as a controller would."""
    result: list[Object] = []
    for name, port in values.get("ports", {}).items():
        if "containerPort" not in port:
            here: Path = (*at, "ports", name)
            subject.missing((*here, "containerPort"), "for example 8080", at=here)
        protocol = port.get("protocol", "TCP")
        result.append({"name": name, "containerPort": port.get("containerPort", 0), "protocol": protocol})
    return tuple(result)


def resources(values: Mapping[str, Any], gpu: str) -> Object:
    """`requests` and `limits`; `gpu` is what a GPU is called there, 0 of them are not written."""
    requests: dict[str, Data] = {}
    limits: dict[str, Data] = {}
    for name, amounts in values.items():
        key = {"gpu": gpu, "ephemeralStorage": "ephemeral-storage"}.get(name, name)
        for kind, into in (("request", requests), ("limit", limits)):
            if kind in amounts and not (name == "gpu" and amounts[kind] == "0"):
                into[key] = amounts[kind]
    result: Object = {}
    if requests:
        result["requests"] = requests
    if limits:
        result["limits"] = limits
    return result
