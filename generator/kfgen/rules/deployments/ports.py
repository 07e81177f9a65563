"""Rule `ports`: a pod's ports have names of their own, a Service's ports numbers of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="ports",
    why=("A pod's ports have names of their own, a Service's ports numbers of their own, a pod's containers too."),
    mend="Choose another name or number.",
    source="Kubernetes: pkg/apis/core/validation",
    bad={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
ports: {http: 8080}
sidecars: {watcher: {image: example.com/b:1, ports: {http: 9090}}}
""",
    },
    good={
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
ports: {http: 8080}
sidecars: {watcher: {image: example.com/b:1, ports: {metrics: 9090}}}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """A pod's ports have names of their own, a Service's ports numbers of their own."""
    names = {str(port["name"]) for port in model.ports}
    for sidecar in model.sidecars:
        ports: Any = sidecar.get("ports", [])
        for port in ports:
            name = str(port.get("name", "")) if isinstance(port, dict) else ""
            if name and name in names:
                where = model.settled.where("sidecars", str(sidecar["name"]), "ports", name, on_key=True)
                text = f'another container of the pod has a port "{name}" ({environment.label})'
                report.error(where, RULE.id, text, "choose another name")
            names.add(name)
    seen: dict[tuple[Any, Any], str] = {}
    for port in model.workload.service.ports if model.workload and model.workload.service else ():
        key = (port["port"], port["protocol"])
        if key in seen:
            text = f'ports "{seen[key]}" and "{port["name"]}" of the Service are both {key[0]} ({environment.label})'
            given = "service" if "ports" in (model.settled.values.get("service") or {}) else "ports"
            where = model.settled.where(*(("service", "ports") if given == "service" else ("ports", str(port["name"]))))
            report.error(where, RULE.id, text, "give one another number, or say the Service's own: service: {ports: …}")
        seen[key] = str(port["name"])
    if model.name in {str(sidecar["name"]) for sidecar in model.sidecars}:
        where = model.settled.where("sidecars", model.name, on_key=True)
        report.error(where, RULE.id, f'the server\'s own container is called "{model.name}"', "rename the sidecar")
