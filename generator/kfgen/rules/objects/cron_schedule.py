"""Rule `cron-schedule`: a schedule has five fields, each within its range."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="cron-schedule",
    why=(
        "A schedule has five fields, minute, hour, day, month and weekday, each within its range, or is a "
        "word such as @daily; a time zone stands beside it."
    ),
    mend="Write it as in `17 3 * * *`.",
    source="Kubernetes: pkg/apis/batch/validation, and its parser github.com/robfig/cron/v3",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: batch/v1
  kind: CronJob
  metadata: {name: clean}
  spec:
    schedule: daily
    jobTemplate:
      spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: example.com/clean:1}]}}}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: batch/v1
  kind: CronJob
  metadata: {name: clean}
  spec:
    schedule: "17 3 * * *"
    jobTemplate:
      spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: example.com/clean:1}]}}}
""",
    },
)

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS: Final[tuple[tuple[str, int, int, tuple[str, ...]], ...]] = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day", 1, 31, ()),
    ("month", 1, 12, ("", *_MONTHS)),
    ("weekday", 0, 6, _DAYS),
)
_REGIONS: Final = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"),
    *("Brazil", "Canada", "Chile", "Etc", "Mexico", "US"),
)
_ZONES: Final = (
    *("CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT", "GMT+0", "GMT-0"),
    *("GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan", "Kwajalein", "Libya"),
    *("MET", "MST", "MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Poland", "Portugal", "ROC", "ROK"),
    *("Singapore", "Turkey", "UCT", "UTC", "Universal", "W-SU", "WET", "Zulu"),
)
_WORDS: Final = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_EVERY: Final = re.compile(r"@every ([-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h))+\Z")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A schedule has five fields, each within its range."""
    path, said = ("spec", "schedule"), body.get("spec", {}).get("schedule", "")
    zone = body.get("spec", {}).get("timeZone")
    if zone is not None and zone.partition("/")[0] not in (_REGIONS if "/" in zone else _ZONES):
        yield Fault(("spec", "timeZone"), f"is {shown(zone)}, must be a name such as Europe/Berlin")
    if "TZ" in said:
        yield Fault(path, f"is {shown(said)}, and a time zone stands in timeZone")
    elif said.startswith("@"):
        if said not in _WORDS and not _EVERY.match(said):
            yield Fault(path, f"is {shown(said)}, must be one of {', '.join(_WORDS)}, or five fields")
    elif len(said.split()) != len(_FIELDS):
        yield Fault(path, f"is {shown(said)}, must have five fields, as in 17 3 * * *")
    else:
        for text, (name, low, high, names) in zip(said.split(), _FIELDS, strict=True):
            if not all(_is_part(one, low, high, names) for one in text.split(",") if one):
                yield Fault(path, f"is {shown(said)}, and its {name} is from {low} to {high}")


def _is_part(text: str, low: int, high: int, names: tuple[str, ...]) -> bool:
    """Whether it is *, a number or a range, perhaps with a step."""
    span, slash, step = text.partition("/")
    if slash and (not step.isdecimal() or int(step) == 0):
        return False
    first, dash, last = span.partition("-")
    if first in ("*", "?"):
        return not dash
    ends = [_value(one, names) for one in ((first, last) if dash else (first,))]
    return all(low <= one <= high for one in ends) and ends == sorted(ends)


def _value(text: str, names: tuple[str, ...]) -> int:
    if text.lower() in names and text:
        return names.index(text.lower())
    return int(text) if text.isdecimal() else -1
