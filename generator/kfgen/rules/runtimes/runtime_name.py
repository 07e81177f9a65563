"""Rule `runtime-name`: a cluster runtime of KServe's own belongs to its installation, which would undo ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report
    from kfgen.domain.runtime import RuntimeInNamespace

RULE: Final = Rule(
    id="runtime-name",
    why="A cluster runtime of KServe's own belongs to its installation, which would undo ours.",
    mend="Rename the file, or write `scope: namespace`.",
    source="KServe: config/runtimes of each release",
    releases="KServe 0.8 and later",
    bad={
        "runtimes/kserve-sklearnserver.yaml": """\
image: example.com/a:1
scope: cluster
supportedModelFormats: [ours]
""",
    },
    good={
        "runtimes/ours.yaml": """\
image: example.com/a:1
scope: cluster
supportedModelFormats: [ours]
""",
    },
)


def check(use: RuntimeInNamespace, environment: Environment, report: Report) -> None:
    """A cluster runtime of KServe's own belongs to its installation, which would undo ours."""
    runtime, release = use.runtime, environment.release
    if runtime.cluster and runtime.create and runtime.name in release.runtimes:
        text = (
            f'{release.product} {release.line} ({environment.label}) brings a cluster runtime "{runtime.name}" itself'
        )
        report.error(use.settled.fallback, RULE.id, text, "rename the file, or write scope: namespace")
