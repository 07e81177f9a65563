"""Values of a container × Subject → its parts: ports and resources as Kubernetes has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.domain.container import env_list, write_large_quantities
from kfgen.domain.data import without_nothing
from kfgen.domain.overlay import NAMED_LISTS, laid_on

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


def sidecars(subject: Subject, values: Mapping[str, Any], gpu: str, at: Path = ()) -> tuple[Object, ...]:
    """Further containers, by name, whole; one without an image is reported."""
    result = []
    for name, one in values.get("sidecars", {}).items():
        here: Path = (*at, "sidecars", name)
        if "image" not in one:
            subject.missing((*here, "image"), "the sidecar's image", at=here)
        parts: Object = {
            "image": one.get("image", ""),
            "command": list(one.get("command", ())),
            "args": list(one.get("args", ())),
            "env": env_list(one.get("env", {})),
            "ports": list(ports(subject, one, here)),
            "resources": resources(one.get("resources", {}), gpu),
        }
        container: Object = {"name": name, **without_nothing(parts)}
        container = laid_on(container, one.get("container"), named=NAMED_LISTS)
        write_large_quantities(container)
        result.append(container)
    return tuple(result)
