"""Rule `baseline`: a baseline is of the controller's namespace, and holds JSON where settings are laid onto it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.platform import KSERVE_CONFIG, as_json
from kfgen.domain.problem import Where
from kfgen.rules.reserved import unreadable_annotation
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.platform import InstalledConfig
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="baseline",
    why=("A baseline is of the namespace that the controller is in, and holds JSON where settings are laid onto JSON."),
    mend="Mend the baseline, or take it anew.",
    source="KServe: inferenceservice-config holds JSON",
    bad={
        "environments/prod.yaml": """\
platform: {inferenceservice-config: {logger: {image: mine}}}
""",
        "baselines/prod/inferenceservice-config.yaml": """\
data: {logger: none}
""",
    },
    good={
        "environments/prod.yaml": """\
platform: {inferenceservice-config: {logger: {image: mine}}}
""",
        "baselines/prod/inferenceservice-config.yaml": """\
data: {logger: "{}"}
""",
    },
)


def check(config: InstalledConfig, environment: Environment, report: Report) -> None:
    """A baseline is of the namespace the controller is in, and holds JSON where settings are laid onto JSON."""
    baseline = config.baseline
    if baseline is None:
        return
    if baseline.namespace not in ("", config.namespace):
        text = f'it is of namespace "{baseline.namespace}", but the controller of {environment.label} is in'
        key = "kserve" if config.name == KSERVE_CONFIG else "knative"
        hint = f"controllers: {{{key}: {baseline.namespace}}} in the environment"
        report.error(Where(baseline.file, ("namespace",)), RULE.id, f'{text} "{config.namespace}"', hint)
    for key, text in baseline.annotations.items():
        hint = unreadable_annotation(key, text)
        if hint:
            where = Where(baseline.file, ("annotations", key), on_key=True)
            report.error(where, RULE.id, f'annotation "{key}" cannot be set here', hint)
    for key, value in config.settings.items():
        if not isinstance(value, str) and as_json(baseline.data.get(key, "{}")) is None:
            text = f'"{key}" is not a map in JSON, so "platform.{config.name}.{key}" cannot be laid onto it'
            report.error(Where(baseline.file, ("data", key)), RULE.id, text, "mend it here")
