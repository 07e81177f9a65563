"""Rule `platform-type`: KServe stops at JSON of another type than it expects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kfgen.domain.platform import as_json
from kfgen.kserve.config_fields import field_type
from kfgen.rules.platform.types import MODE, TYPES, type_of
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.data import Data
    from kfgen.domain.environment import Environment
    from kfgen.domain.platform import InstalledConfig
    from kfgen.domain.problem import Path, Report
    from kfgen.domain.release import Release

RULE: Final = Rule(
    id="platform-type",
    why="KServe stops at JSON of another type than it expects.",
    mend="Write it with or without quotes, as it is installed.",
    source="KServe: pkg/apis/serving/v1beta1/configmap.go; what is installed",
    bad={
        "environments/prod.yaml": """\
platform: {inferenceservice-config: {logger: {cpuLimit: 1}}}
""",
        "baselines/prod/inferenceservice-config.yaml": """\
data:
  logger: |-
    {"cpuLimit": "2"}
""",
    },
    good={
        "environments/prod.yaml": """\
platform: {inferenceservice-config: {logger: {cpuLimit: "1"}}}
""",
        "baselines/prod/inferenceservice-config.yaml": """\
data:
  logger: |-
    {"cpuLimit": "2"}
""",
    },
)


def check(config: InstalledConfig, environment: Environment, report: Report) -> None:
    """KServe stops at JSON of another type than it expects: `cpuLimit: 1` where a text is wanted.

    What was installed tells the type, else what is known of the field.
    """
    installed = config.baseline.data if config.baseline is not None else {}
    for key, value in config.settings.items():
        if isinstance(value, dict):
            for path, old, new in _fields(as_json(installed.get(key, "")) or {}, value, (key,)):
                wanted = type_of(old) or _known(path, environment.release)
                if wanted and type_of(new) != wanted and path != MODE:
                    said = "in the baseline" if old is not None else f"to KServe ({environment.label})"
                    text = f'"{".".join(map(str, path))}" is {TYPES[wanted]} {said}, and {TYPES[type_of(new)]} here'
                    report.error(
                        config.settled.where("platform", config.name, *path), RULE.id, text, _mend(wanted, new)
                    )


def _fields(below: Mapping[str, Data], above: Mapping[str, Data], at: Path) -> Iterator[tuple[Path, Data, Data]]:
    """(path, what is installed there, what is set) of every field that is set."""
    for key, value in above.items():
        old = below.get(key)
        is_leaf = isinstance(old, (str, bool, int, float, list)) or field_type((*at, key))
        if isinstance(value, dict) and not is_leaf:
            yield from _fields(old if isinstance(old, dict) else {}, value, (*at, key))
        elif value is not None:
            yield (*at, key), old, value


def _known(path: Path, release: Release) -> str:
    return release.ingress_fields.get(str(path[-1]), "") if path[0] == "ingress" else field_type(path)


def _mend(wanted: str, said: Data) -> str:
    if wanted == "text" and not isinstance(said, (dict, list)):
        return f'write "{str(said).lower() if isinstance(said, bool) else said}", with quotes'
    plain = {"truth": r"true|false", "number": r"[0-9]+"}.get(wanted, "")
    return f"write {said}, without quotes" if isinstance(said, str) and plain and re.fullmatch(plain, said) else ""
