"""Rule `runtime-priority`: one format has one priority inside a runtime, whatever its versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report
    from kfgen.domain.runtime import RuntimeInNamespace

RULE: Final = Rule(
    id="runtime-priority",
    why="One format has one priority inside a runtime, whatever its versions; the webhook refuses others.",
    mend="Give every version of a format the same priority.",
    source="KServe's webhook: pkg/webhook/admission/servingruntime",
    releases="KServe 0.11.1 and later",
    bad={
        "runtimes/ours.yaml": """\
image: example.com/a:1
namespaces: [risk]
supportedModelFormats:
  - {name: ours, version: 1, autoSelect: true, priority: 1}
  - {name: ours, version: 2, autoSelect: true, priority: 2}
""",
    },
    good={
        "runtimes/ours.yaml": """\
image: example.com/a:1
namespaces: [risk]
supportedModelFormats:
  - {name: ours, version: 1, autoSelect: true, priority: 1}
  - {name: ours, version: 2, autoSelect: true, priority: 1}
""",
    },
)


def check(use: RuntimeInNamespace, environment: Environment, report: Report) -> None:
    """One format has one priority inside a runtime, whatever its versions."""
    if not environment.release.has(Feature.RUNTIME_PRIORITY) or use.runtime.disabled:
        return
    first: dict[str, int] = {}
    for index, one in enumerate(use.runtime.formats):
        if not one.auto_select or not one.priority:
            continue
        if first.setdefault(one.name, one.priority) != one.priority:
            text = f'"{one.name}" has priority {first[one.name]} above and {one.priority} here'
            where = use.settled.where("supportedModelFormats", index, "priority")
            report.error(where, RULE.id, text, "give every version of a format the same priority")
