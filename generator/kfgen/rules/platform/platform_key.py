"""Rule `platform-key`: KServe ignores a key or field that it does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.platform import KSERVE_CONFIG, as_json
from kfgen.domain.problem import did_you_mean, listing
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.platform import InstalledConfig
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="platform-key",
    why=(
        "KServe ignores a key or field of its ConfigMap that it does not know: a typo would change nothing, "
        "and nobody would say so."
    ),
    mend="Correct the key, or leave it out there.",
    source="KServe: pkg/apis/serving/v1beta1/configmap.go",
    bad={
        "environments/prod.yaml": """\
platform: {inferenceservice-config: {ingress: {ingressDomian: example.com}}}
""",
        "baselines/prod/inferenceservice-config.yaml": """\
data: {ingress: "{}"}
""",
    },
    good={
        "environments/prod.yaml": """\
platform: {inferenceservice-config: {ingress: {ingressDomain: example.com}}}
""",
        "baselines/prod/inferenceservice-config.yaml": """\
data: {ingress: "{}"}
""",
    },
)


def check(config: InstalledConfig, environment: Environment, report: Report) -> None:
    """KServe ignores a key or field that it does not know; a typo would change nothing, and nobody would say so."""
    if config.name != KSERVE_CONFIG:
        return
    release, there = environment.release, config.baseline.data if config.baseline is not None else {}
    what = f"{release.product} {environment.version} ({environment.label}) reads no"
    for key, fields in config.settings.items():
        where = config.settled.where("platform", config.name, key, on_key=True)
        if key not in release.config_keys and key not in there:
            hint = did_you_mean(key, release.config_keys) or f"it reads {listing(release.config_keys, 20)}"
            report.error(where, RULE.id, f'{what} "{key}" in {config.name}', hint)
        for name in fields if key == "ingress" else ():
            if name not in release.ingress_fields and name not in (as_json(there.get(key, "")) or {}):
                field = config.settled.where("platform", config.name, key, name, on_key=True)
                hint = did_you_mean(name, release.ingress_fields) or f"it reads {listing(release.ingress_fields, 30)}"
                report.error(field, RULE.id, f'{what} "ingress.{name}" in {config.name}', hint)
