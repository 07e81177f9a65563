"""Rule `no-baseline`: part of an object that somebody else installed wipes the rest in most hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.gitops import FLUX, KUSTOMIZE
from kfgen.domain.platform import KNATIVE_INSTALLS, KSERVE_CONFIG
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.platform import InstalledConfig
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="no-baseline",
    why=(
        "Part of an object that somebody else installed wipes the rest in most hands, and a key that leaves "
        "the catalog is not restored."
    ),
    mend="Take what is installed with `kfgen import config`.",
    source="measured: what is left of a ConfigMap after a partial one is applied",
    bad={
        "environments/prod.yaml": """\
platform: {inferenceservice-config: {deploy: {defaultDeploymentMode: Knative}}}
""",
    },
    good={
        "environments/prod.yaml": """\
platform: {inferenceservice-config: {deploy: {defaultDeploymentMode: Knative}}}
""",
        "baselines/prod/inferenceservice-config.yaml": """\
data:
  deploy: |-
    {"defaultDeploymentMode": "Serverless"}
""",
    },
)


def check(config: InstalledConfig, environment: Environment, report: Report) -> None:
    """Part of an object that somebody else installed wipes the rest in most hands; a dropped key is not restored."""
    where = config.settled.where("platform", config.name, on_key=True)
    command = f"kfgen import config --from install.yaml --env {environment.name}"
    if config.own and config.baseline is not None:
        text = f'"{config.name}" is own, and {config.baseline.file} says that somebody else installed it'
        report.error(config.settled.where("platform", "own"), RULE.id, text, "remove one of them")
    if not config.is_partial or not config.settings:
        return
    if not environment.gitops.is_synced(FLUX, KUSTOMIZE):  # Helm takes away what another wrote
        text = f'what was installed as "{config.name}" ({environment.label}) is not known, so writing it would wipe it'
        report.error(where, RULE.id, text, f"take it from the install manifests, a chart or the cluster: {command}")
        return
    for key in _installed(config, environment):
        text = f'"{key}" is there already: without a baseline it would be gone when it leaves the catalog'
        there = config.settled.where("platform", config.name, config.spelled.get(key, key), on_key=True)
        report.error(there, RULE.id, text, command)


def _installed(config: InstalledConfig, environment: Environment) -> list[str]:
    if config.name == KSERVE_CONFIG:
        shipped = {key for key, how in environment.release.config_keys.items() if how == "shipped"}
    else:
        shipped = set(KNATIVE_INSTALLS.get(config.name, ()))
    return [key for key in config.settings if config.spelled.get(key, key) in shipped]
