"""Rule `platform-mode`: a default deployment mode that it does not know keeps KServe's controller from starting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import at_path
from kfgen.domain.platform import KSERVE_CONFIG
from kfgen.rules.platform.types import MODE, TYPES, type_of
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.platform import InstalledConfig
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="platform-mode",
    why="A default deployment mode that it does not know keeps KServe's controller from starting.",
    mend="Write a mode as the catalog spells it; kfgen writes what the release wants.",
    source="KServe: pkg/apis/serving/v1beta1/configmap.go",
    releases="KServe 0.7 and later",
    bad={
        "environments/prod.yaml": """\
platform: {inferenceservice-config: {deploy: {defaultDeploymentMode: RawDeployment}}}
""",
        "baselines/prod/inferenceservice-config.yaml": """\
data: {deploy: "{}"}
""",
    },
    good={
        "environments/prod.yaml": """\
platform: {inferenceservice-config: {deploy: {defaultDeploymentMode: Standard}}}
""",
        "baselines/prod/inferenceservice-config.yaml": """\
data: {deploy: "{}"}
""",
    },
)

_WORDS: Final = {"RawDeployment": "Standard", "Serverless": "Knative"}


def check(config: InstalledConfig, environment: Environment, report: Report) -> None:
    """A default deployment mode that it does not know keeps KServe's controller from starting."""
    path = ("platform", KSERVE_CONFIG, *MODE)
    said = at_path(dict(config.settled.values), path) if config.name == KSERVE_CONFIG else None
    release = environment.release
    written = said if isinstance(said, str) else TYPES.get(type_of(said), "")
    if said is None or "deploy" not in release.config_keys or written in release.modes:
        return
    known = f'write "{_WORDS[written]}"' if written in _WORDS else f"it is one of {', '.join(release.modes)}"
    text = f'{release.product} {release.line} ({environment.label}) has no mode "{written}"'
    report.error(config.settled.where(*path), RULE.id, text, f"{known}; kfgen writes what the release wants")
