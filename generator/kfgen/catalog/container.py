"""A container as the catalog describes it: of a model's server, a transformer, a sidecar, a serving runtime."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kfgen.catalog import kubernetes
from kfgen.catalog.amounts import RANGE
from kfgen.catalog.fields import Choice, Free, FreeMap, Integer, ListOf, MapOf, Reading, Text, shown
from kfgen.catalog.image import IMAGE
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import ENV_NAME, NAME, VARIABLE
from kfgen.domain.problem import did_you_mean

if TYPE_CHECKING:
    from kfgen.domain.data import Data, Object
    from kfgen.domain.problem import Path

FREE_TEXT = Text(empty=True)


def _port(raw: Data, at: Path, reading: Reading) -> Any:
    number = Integer(1, 65535).read(raw, at, reading)
    return {"containerPort": number} if isinstance(number, int) else number


PORT = Record(
    "a port",
    (
        Key("containerPort", Integer(1, 65535), "The port the server listens on."),
        Key("protocol", Choice(("TCP", "UDP", "SCTP")), "TCP unless said otherwise."),
    ),
    short=_port,
    short_schema={"type": "integer"},
)


@dataclass(frozen=True, slots=True)
class EnvValue:
    """An environment variable: text as written, or the body of a Kubernetes `valueFrom`."""

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """Text, or a one-key map such as {secretKeyRef: {name, key}}."""
        if isinstance(raw, str):
            return str(raw)
        if isinstance(raw, dict) and len(raw) == 1 and next(iter(raw)) in kubernetes.SOURCES:
            _check_reference(raw, at, reading)
            return {"valueFrom": FreeMap().read(raw, at, reading)}
        if isinstance(raw, dict) and raw.keys() & {"value", "valueFrom"}:
            name = str(at[-1])
            body = kubernetes.variable(raw, name)
            return reading.bad(at, "is spelled as in Kubernetes", kubernetes.hint(name, body))
        return reading.bad(at, f"must be text or one of {', '.join(kubernetes.SOURCES)}, not {shown(raw)}")

    def json_schema(self) -> Object:
        """A scalar or a map."""
        return {"type": ["string", "number", "boolean", "object"]}


def _check_reference(raw: dict[str, Data], at: Path, reading: Reading) -> None:
    """A key of a Secret or a ConfigMap is named by two fields; the API server knows no others."""
    for source in raw.keys() & {"secretKeyRef", "configMapKeyRef"}:
        body, here = raw[source], (*at, source)
        if not isinstance(body, dict):
            continue  # reported as a whole
        for name in body.keys() - {"name", "key", "optional"}:
            hint = did_you_mean(name, ("name", "key", "optional"))
            reading.bad((*here, name), f"{shown(name)} is not a key of {source}", hint, code="unknown-key", on_key=True)
        for name in ("name", "key"):
            if not body.get(name):
                reading.bad(here, f'"{name}" is missing', f"{source}: {{name: …, key: …}}", code="required")


_RESOURCE_NAME = re.compile(
    r"(?:cpu|memory|gpu|ephemeralStorage|[a-z0-9][-a-z0-9.]*/[-A-Za-z0-9_.]+|hugepages-[A-Za-z0-9]+)\Z"
)
_RESOURCE_WHAT = "cpu, memory, gpu, ephemeralStorage or a full resource name such as vendor.example/device"

RESOURCES = MapOf(RANGE, _RESOURCE_NAME, _RESOURCE_WHAT, kubernetes.spelled(kubernetes.resources))
PORT_NAME = re.compile(r"(?=[-0-9]*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?\Z")
PORT_WHAT = "a port's name (a-z, 0-9 and single -, with a letter; at most 15 characters)"
PORTS = MapOf(PORT, PORT_NAME, PORT_WHAT, kubernetes.spelled(kubernetes.ports))
ENV = MapOf(EnvValue(), ENV_NAME, VARIABLE, kubernetes.spelled(kubernetes.env))


def container_keys(whose: str) -> tuple[Key, ...]:
    """The keys that every container takes; `whose` begins their descriptions ("The server's")."""
    return (
        Key("image", IMAGE, f"{whose} image."),
        Key("command", ListOf(FREE_TEXT), f"{whose} command."),
        Key("args", ListOf(FREE_TEXT), f"{whose} arguments."),
        Key("env", ENV, f"{whose} variables: text, or {{secretKeyRef: …}}."),
        Key("ports", PORTS, f"{whose} ports, by name."),
        Key("resources", RESOURCES, "cpu, memory, gpu …: one value, or request..limit."),
    )


SIDECARS = MapOf(
    Record(
        "a sidecar",
        (
            *container_keys("The sidecar's"),
            Key("container", Free(), "Any Kubernetes container field, laid onto it."),
        ),
    ),
    NAME.pattern,
    NAME.what,
    kubernetes.spelled(kubernetes.sidecars),
)
