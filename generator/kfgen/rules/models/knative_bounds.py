"""Rule `knative-bounds`: how many requests at a time, and for how long, Knative lets a revision ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import Severity
from kfgen.rules.models.lacking import loads
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="knative-bounds",
    severity=Severity.WARNING,
    why=(
        "Knative's webhook refuses a revision that may take more requests at a time, or longer, than its ConfigMap "
        "config-defaults allows; nothing says so before the model is deployed, and then it never becomes ready."
    ),
    mend=(
        "Stay within it, or `platform: {config-defaults: …}` in the environment; where the cluster is set so already: "
        "`ignore` it."
    ),
    source="Knative: validateTimeoutSeconds and ValidateContainerConcurrency; defaults in pkg/apis/config/defaults.go",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
timeout: 900
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
timeout: 600
""",
    },
)

_CONFIG: Final = "config-defaults"
# The catalog's key → Knative's key for the most, and what it is as Knative ships it (the same from 0.18 to 1.21).
_MOST: Final = {
    "timeout": ("max-revision-timeout-seconds", 600),
    "containerConcurrency": ("container-concurrency-max-limit", 1000),
}


def check(model: Model, environment: Environment, report: Report) -> None:
    """More than the cluster's own settings allow, or where nobody says: than Knative ships."""
    if model.mode != "Knative":
        return
    for load, at in loads(model):
        for key, asked in (("timeout", load.timeout), ("containerConcurrency", load.container_concurrency)):
            if asked is None:
                continue
            name, most = _MOST[key]
            said = environment.knative_setting(_CONFIG, name)
            most = int(said) if said.isdecimal() else most
            if asked > most:
                text = f"{key} {asked} is above Knative's {name}, {most} ({environment.label})"
                hint = f'platform: {{{_CONFIG}: {{{name}: "{asked}"}}}}; if it is so there: ignore: {{{RULE.id}: …}}'
                report.warn(model.settled.where(*at, key), RULE.id, text, hint)
