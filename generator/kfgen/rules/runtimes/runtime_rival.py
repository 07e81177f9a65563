"""Rule `runtime-rival`: two runtimes of one scope may not be equally good for a format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report
    from kfgen.domain.release import BundledRuntime
    from kfgen.domain.runtime import Runtime, RuntimeInNamespace

RULE: Final = Rule(
    id="runtime-rival",
    why=(
        "Two runtimes of one scope may not be equally good for a format and protocol: the webhook refuses the second."
    ),
    mend="Choose another priority; the highest is taken.",
    source="KServe's webhook: pkg/webhook/admission/servingruntime",
    releases="KServe 0.11.1 and later",
    bad={
        "runtimes/ours.yaml": """\
image: example.com/a:1
protocolVersions: [v1]
scope: cluster
supportedModelFormats: [{name: sklearn, version: 1, autoSelect: true, priority: 1}]
""",
    },
    good={
        "runtimes/ours.yaml": """\
image: example.com/a:1
protocolVersions: [v1]
scope: cluster
supportedModelFormats: [{name: sklearn, version: 1, autoSelect: true, priority: 3}]
""",
    },
)


def check(use: RuntimeInNamespace, environment: Environment, report: Report) -> None:
    """Two runtimes of one scope may not be equally good for a format: the webhook refuses the second."""
    if not environment.release.has(Feature.RUNTIME_PRIORITY) or use.runtime.disabled:
        return
    for index, one in enumerate(use.runtime.formats):
        if not one.auto_select or not one.priority:
            continue
        for other, its in _rivals(use.runtime, environment):
            if (its[0].lower(), *its[1:]) == (one.name.lower(), one.version, one.priority):
                version = f" version {one.version}" if one.version else ""
                text = (
                    f'runtime "{other}" serves "{one.name}"{version} with priority {one.priority} too '
                    f"({environment.label}): KServe refuses the second"
                )
                where = use.settled.where("supportedModelFormats", index, "priority")
                report.error(where, RULE.id, text, "choose another priority; the highest is taken")


def _rivals(runtime: Runtime, environment: Environment) -> Iterator[tuple[str, tuple[str, str, int]]]:
    """(runtime, (format, version, priority)) of those that the webhook compares with this one: of the same scope."""
    for other in environment.runtimes.values():
        if other.name < runtime.name and _are_compared(runtime, other):
            yield from ((other.name, (one.name, one.version, one.priority)) for one in other.formats if one.auto_select)
    if runtime.cluster and not runtime.multi_model:
        for bundled in environment.release.runtimes.values():
            if bundled.name != runtime.name and _share(runtime.protocols, bundled.protocols):
                yield from _bundled(bundled)


def _are_compared(left: Runtime, right: Runtime) -> bool:
    """Whether both may stand side by side, in a namespace or in the cluster, for the same kind of models."""
    alike = left.cluster == right.cluster and left.multi_model == right.multi_model
    meet = left.cluster or not left.namespaces or not right.namespaces or _share(left.namespaces, right.namespaces)
    return alike and meet and right.enabled and not right.disabled and _share(left.protocols, right.protocols)


def _bundled(runtime: BundledRuntime) -> Iterator[tuple[str, tuple[str, str, int]]]:
    for name, one in runtime.formats.items():
        for version in one.versions if one.auto_select else ():
            yield runtime.name, (name, version, one.priority)


def _share(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    return bool(set(left) & set(right))
