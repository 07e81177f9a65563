"""Rule `sidecar`: beside a modelFormat from 0.15 on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.models.lacking import named
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="sidecar",
    why=(
        "Some names belong to KServe's own containers, beside a modelFormat further ones are taken from 0.15 "
        "on, and in Knative mode one container alone has ports."
    ),
    mend="Another name; ports of one container; a container of your own where the release is older.",
    source="KServe: reserved container names in pkg/constants; Knative: one container has ports",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
sidecars: {agent: {image: example.com/a:1}}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
sidecars: {watcher: {image: example.com/a:1}}
""",
    },
)

# pkg/constants/constants.go, and Knative's own
_RESERVED: Final = frozenset({"queue-proxy", "storage-initializer", "agent", "modelcar", "worker-container"})


def check(model: Model, environment: Environment, report: Report) -> None:
    """Beside a modelFormat from 0.15 on; Knative sends requests to the one container that has a port."""
    if not model.sidecars:
        return
    if model.format is not None and not environment.release.has(Feature.SIDECARS):
        text = f"{named(environment)} takes no further containers beside a modelFormat"
        hint = "use image: for a container of your own, or leave the sidecars out here"
        report.error(model.settled.where("sidecars", on_key=True), RULE.id, text, hint)
    for container in model.sidecars:
        name = str(container["name"])
        if name in _RESERVED or name == environment.release.main_container:
            text = f'"{name}" is a container of KServe itself'
            report.error(model.settled.where("sidecars", name, on_key=True), RULE.id, text, "give it another name")
    open_ones = [str(one["name"]) for one in model.sidecars if "ports" in one]
    if model.mode == "Knative" and len(open_ones) + bool(model.ports) > 1:
        where = model.settled.where("sidecars", open_ones[-1], "ports")
        text = f"in Knative mode one container alone has ports, the one that takes the requests ({environment.label})"
        report.error(where, RULE.id, text, f'remove those of "{open_ones[-1]}", or use Standard mode')
