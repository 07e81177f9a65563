"""Rule `knative-ports`: Knative sends requests to one TCP port, whose name says the protocol alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="knative-ports",
    why=(
        "Knative sends requests to one TCP port of a pod: its name says the protocol, `http1` or `h2c` (gRPC), and "
        "some numbers are its own. Its webhook refuses anything else, and the model never becomes ready."
    ),
    mend="`ports: {http1: 8080}`, or `ports: {h2c: 9000}` for gRPC; Standard mode takes any.",
    source="Knative: validateContainerPorts in pkg/apis/serving/k8s_validation.go; 0.18 and later",
    bad={
        "models/fraud.yaml": """\
namespace: risk
image: example.com/fraud:1
ports: {web: 8080}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
image: example.com/fraud:1
ports: {http1: 8080}
""",
    },
)

_NAMES: Final = ("http1", "h2c")
_OWN: Final = frozenset({8008, 8012, 8013, 8022, 9090, 9091})  # of the queue proxy; pkg/networking/constants.go


def check(model: Model, environment: Environment, report: Report) -> None:
    """One port for each pod, of a name and a number that Knative takes."""
    if model.mode != "Knative":
        return
    for ports, at in _places(model):
        if len(ports) > 1:
            text = (
                f"Knative takes one port ({environment.label}), not {' and '.join(str(one['name']) for one in ports)}"
            )
            report.error(model.settled.where(*at), RULE.id, text, "keep the one that takes the requests")
            continue
        for port in ports:
            for text, hint in _wrong(port):
                where = model.settled.where(*at, str(port["name"]), on_key=True)
                report.error(where, RULE.id, f"{text} ({environment.label})", hint)


def _places(model: Model) -> Iterator[tuple[Sequence[Mapping[str, Any]], Path]]:
    """The ports of every container, and where they are said."""
    yield model.ports, ("ports",)
    beside: list[tuple[Any, Path]] = [(one, ("sidecars", str(one["name"]))) for one in model.sidecars]
    for container, at in (*beside, *((one.container, (one.name,)) for one in model.components)):
        ports = container.get("ports")
        said = [one for one in ports if isinstance(one, dict) and "name" in one] if isinstance(ports, list) else []
        yield said, (*at, "ports")


def _wrong(port: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name, number, protocol = port["name"], port.get("containerPort"), port.get("protocol", "TCP")
    if not number:
        return  # that is told already
    if name not in _NAMES:
        yield f'Knative takes no port "{name}"', f"write http1: {number}, for gRPC h2c: {number}; or mode: Standard"
    if protocol != "TCP":
        yield f"Knative takes no {protocol} port", "write TCP, or mode: Standard"
    if number in _OWN:
        yield f"port {number} is Knative's own", "have the server listen on another one, such as 8080"
