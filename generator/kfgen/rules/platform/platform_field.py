"""Rule `platform-field`: KServe reads no such field in the JSON of its ConfigMap, so it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.platform import KSERVE_CONFIG, as_json
from kfgen.domain.problem import Severity, did_you_mean, listing
from kfgen.kserve.config_read import NEWEST, fields_read, line_of, read_otherwise
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.environment import Environment
    from kfgen.domain.platform import InstalledConfig
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="platform-field",
    severity=Severity.WARNING,
    why=(
        "KServe reads the JSON in its ConfigMap leniently: a field that the release there does not know changes "
        "nothing, and nobody says so. Capitals do not matter, and what the baseline has is not asked about."
    ),
    mend="Correct it, or leave it out for that release; where a KServe of your own reads it: `ignore` it.",
    source="KServe: the structs that `inferenceservice-config` is unmarshalled into; encoding/json of Go",
    bad={
        "environments/prod.yaml": """\
platform: {inferenceservice-config: {storageInitializer: {memoryReqest: 1Gi}}}
""",
        "baselines/prod/inferenceservice-config.yaml": """\
data: {storageInitializer: "{}"}
""",
    },
    good={
        "environments/prod.yaml": """\
platform: {inferenceservice-config: {storageInitializer: {memoryRequest: 1Gi}}}
""",
        "baselines/prod/inferenceservice-config.yaml": """\
data: {storageInitializer: "{}"}
""",
    },
)


def check(config: InstalledConfig, environment: Environment, report: Report) -> None:
    """Warn of fields that nothing reads, at every depth that is known."""
    if config.name != KSERVE_CONFIG:
        return
    what = f"{environment.release.product} {environment.version} ({environment.label}) reads no"
    for key, said in config.settings.items():
        there = (as_json(config.baseline.data.get(key, "")) or {}) if config.baseline is not None else {}
        for path, hint in _unread((key,), said, there, environment.version):
            where = config.settled.where("platform", config.name, *path, on_key=True)
            report.warn(where, RULE.id, f'{what} "{".".join(path)}" in {config.name}: it changes nothing', hint)


def _unread(
    place: tuple[str, ...], said: Any, there: Mapping[str, Any], version: str
) -> Iterator[tuple[tuple[str, ...], str]]:
    """(path, hint) of what is not read, of a map whose fields are known."""
    known = fields_read(place, version)
    if not known or not isinstance(said, dict):
        return
    names = {name.lower(): name for name in known}
    for field, value in said.items():
        inner = there.get(field)
        if field.lower() in names:
            below = inner if isinstance(inner, dict) else {}
            yield from _unread((*place, names[field.lower()]), value, below, version)
        elif value is not None and field not in there:
            hint = _hint(place, field, known, version)
            if hint:
                yield (*place, field), hint


def _hint(place: tuple[str, ...], field: str, known: tuple[str, ...], version: str) -> str:
    """How to mend it; nothing where a release that is newer than what was read may know better."""
    when = read_otherwise(place, field, version)
    hint = did_you_mean(field, known)
    if when:
        return f"it is read by releases from {when}"
    return hint or ("" if line_of(version) > NEWEST else f"it reads {listing(known, 20)}")
