"""Rule `knative-fields`: fields that Knative never takes, whatever its ConfigMaps enable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import Severity
from kfgen.rules.overlays import containers, is_plain, pods, variables
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="knative-fields",
    severity=Severity.WARNING,
    why=(
        "Some fields of pods and containers, and variables that it sets itself, Knative takes from nobody: its webhook "
        "refuses the Knative Service that KServe makes, and the model never becomes ready."
    ),
    mend="Leave the field out, or `mode: Standard`.",
    source="Knative: PodSpecMask and ContainerMask in pkg/apis/serving/fieldmask.go, k8s_validation.go; 0.18 to 1.21",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
pod: {terminationGracePeriodSeconds: 60}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: Standard
pod: {terminationGracePeriodSeconds: 60}
""",
    },
)

_OF_PODS: Final = frozenset(
    {
        *("activeDeadlineSeconds", "hostname", "nodeName", "preemptionPolicy", "priority", "readinessGates"),
        *("restartPolicy", "setHostnameAsFQDN", "subdomain", "terminationGracePeriodSeconds"),
    }
)
_OF_CONTAINERS: Final = frozenset({"lifecycle", "stdin", "stdinOnce", "tty", "volumeDevices"})
_OWN_VARIABLES: Final = frozenset({"K_SERVICE", "K_CONFIGURATION", "K_REVISION"})
_PORT: Final = "PORT"  # of the container that takes the requests


def check(model: Model, environment: Environment, report: Report) -> None:
    """What Knative's own checks refuse of pods, containers and variables."""
    if model.mode != "Knative":
        return
    found = list(_variables(model))
    if not is_plain(model):
        found += _fields(model)
    for at in found:
        text = f"Knative takes no {at[-1]} from anybody ({environment.label}): {model.name} would never become ready"
        report.warn(model.settled.where(*at, on_key=True), RULE.id, text, "leave it out, or mode: Standard")


def _variables(model: Model) -> Iterator[Path]:
    servers = (
        [(model.server.env, ())] if model.canary is None else [(model.server.env, ()), (model.canary.env, ("canary",))]
    )
    for env, at in servers:
        yield from ((*at, "env", name) for name in env if name == _PORT or name in _OWN_VARIABLES)


def _fields(model: Model) -> Iterator[Path]:
    for said, at in pods(model):
        yield from ((*at, key) for key in said if key in _OF_PODS and said[key])
    for _, said, at in containers(model):
        yield from ((*at, key) for key in said if key in _OF_CONTAINERS and said[key])
        yield from ((*at, *where) for name, _, where in variables(said) if name in _OWN_VARIABLES)
