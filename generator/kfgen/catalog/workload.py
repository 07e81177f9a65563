"""Keys of a model that is a plain Deployment: how it rolls, and the Service before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.catalog import kubernetes
from kfgen.catalog.amounts import Share
from kfgen.catalog.container import PORT_NAME, PORT_WHAT
from kfgen.catalog.fields import Boolean, Choice, Free, Integer, MapOf, Reading, Text, shown
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import ANNOTATIONS
from kfgen.domain.data import Plain

if TYPE_CHECKING:
    from kfgen.domain.data import Data
    from kfgen.domain.problem import Path

DEPLOYMENT_STRATEGY = Record(
    "a deploymentStrategy",
    (
        Key("type", Choice(("RollingUpdate", "Recreate")), "RollingUpdate unless said otherwise."),
        Key(
            "rollingUpdate",
            Record(
                "rollingUpdate",
                (
                    Key("maxSurge", Share(), "Pods above the wanted number, as a number or a percentage."),
                    Key("maxUnavailable", Share(), "Pods below the wanted number, as a number or a percentage."),
                ),
            ),
            "How many pods change at a time.",
        ),
    ),
)


def _port(raw: Data, at: Path, reading: Reading) -> Any:
    """A number is the Service's port, a name the container's port behind it."""
    if isinstance(raw, Plain) and raw.isdecimal():
        number = Integer(1, 65535).read(raw, at, reading)
        return {"port": number} if isinstance(number, int) else number
    if isinstance(raw, str) and PORT_NAME.match(raw):
        return {"targetPort": str(raw)}
    return reading.bad(at, f"must be the name of a port, a number or a map, not {shown(raw)}")


SERVICE = Record(
    "a service",
    (
        Key("enabled", Boolean(), "false: no Service."),
        Key("type", Choice(("ClusterIP", "NodePort", "LoadBalancer")), "ClusterIP unless said otherwise."),
        Key(
            "ports",
            MapOf(
                Record(
                    "a service port",
                    (
                        Key("port", Integer(1, 65535), "The Service's port; the container's by default."),
                        Key("targetPort", Text(), "A port of `ports`, by name or number; the one of this name."),
                    ),
                    short=_port,
                    short_schema={"type": ["integer", "string"]},
                ),
                PORT_NAME,
                PORT_WHAT,
                kubernetes.spelled(kubernetes.ports),
            ),
            "Ports by name: a port of `ports`, a number, or both; all of `ports` by default.",
        ),
        Key("annotations", ANNOTATIONS, "Annotations of the Service."),
        Key("spec", Free(), "Any field of the Service's spec, laid on last."),
    ),
)
