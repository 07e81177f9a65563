"""Rule `runtime-release`: serving runtimes came with KServe 0.8."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report
    from kfgen.domain.runtime import RuntimeInNamespace

RULE: Final = Rule(
    id="runtime-release",
    why="Serving runtimes came with KServe 0.8, ports of their containers with 0.9.",
    mend="Enable the runtime only where there are any.",
    source="KServe's CRDs",
    releases="KServe 0.8 and later",
    bad={
        "environments/prod.yaml": """\
versions: {kserve: 0.7.0}
""",
        "runtimes/ours.yaml": """\
image: example.com/a:1
supportedModelFormats: [ours]
namespaces: [risk]
""",
    },
    good={
        "environments/prod.yaml": """\
versions: {kserve: 0.7.0}
""",
        "runtimes/ours.yaml": """\
image: example.com/a:1
supportedModelFormats: [ours]
namespaces: [risk]
environments: {prod: {enabled: false}}
""",
    },
)


def check(use: RuntimeInNamespace, environment: Environment, report: Report) -> None:
    """Serving runtimes came with KServe 0.8."""
    if not environment.release.has(Feature.MODEL_SPEC):
        release = environment.release
        text = f"{release.product} {release.line} ({environment.label}) has no serving runtimes"
        hint = environment.only_here("enabled: false")
        report.error(use.settled.fallback, RULE.id, text, hint)
    elif use.runtime.ports and not environment.release.has(Feature.RUNTIME_PROTOCOLS):
        release = environment.release
        text = f"{release.product} {release.line} ({environment.label}) has no ports for a runtime's container"
        where = use.settled.where("ports", on_key=True)
        report.error(where, RULE.id, text, environment.without("ports"))
