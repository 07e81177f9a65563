"""Rules of serving runtimes: above all what KServe's webhook refuses (`pkg/webhook/admission/servingruntime`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.domain.data import at_path
from kfgen.domain.overlay import laid_on
from kfgen.domain.release import Feature
from kfgen.rules.reserved import refuse_unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report
    from kfgen.domain.release import BundledRuntime
    from kfgen.domain.runtime import Runtime, RuntimeInNamespace

_SIZES = {"PIPELINE_PARALLEL_SIZE": "pipelineParallelSize", "TENSOR_PARALLEL_SIZE": "tensorParallelSize"}


def release_has_runtimes(use: RuntimeInNamespace, environment: Environment, report: Report) -> None:
    """Serving runtimes came with KServe 0.8."""
    if not environment.release.has(Feature.MODEL_SPEC):
        release = environment.release
        text = f"{release.product} {release.line} ({environment.label}) has no serving runtimes"
        hint = environment.only_here("enabled: false")
        report.error(use.settled.fallback, "release", text, hint)
    elif use.runtime.ports and not environment.release.has(Feature.RUNTIME_PROTOCOLS):
        release = environment.release
        text = f"{release.product} {release.line} ({environment.label}) has no ports for a runtime's container"
        where = use.settled.where("ports", on_key=True)
        report.error(where, "release", text, environment.without("ports"))


def name_is_free(use: RuntimeInNamespace, environment: Environment, report: Report) -> None:
    """A cluster runtime of KServe's own belongs to its installation, which would undo ours."""
    runtime, release = use.runtime, environment.release
    if runtime.cluster and runtime.create and runtime.name in release.runtimes:
        text = (
            f'{release.product} {release.line} ({environment.label}) brings a cluster runtime "{runtime.name}" itself'
        )
        report.error(use.settled.fallback, "reserved", text, "rename the file, or write scope: namespace")


def annotations_can_be_carried(use: RuntimeInNamespace, environment: Environment, report: Report) -> None:
    """Some annotations belong to the tools that read our output, some they cannot read, one has a key of its own."""
    own = {f"{environment.release.group}/server-type": "write serverType: instead"}
    refuse_unreadable(use.runtime.annotations, use.settled, report, own=own)


def priorities_agree(use: RuntimeInNamespace, environment: Environment, report: Report) -> None:
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
            report.error(where, "priority", text, "give every version of a format the same priority")


def priorities_differ(use: RuntimeInNamespace, environment: Environment, report: Report) -> None:
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
                report.error(where, "priority", text, "choose another priority; the highest is taken")


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


def workers_are_possible(use: RuntimeInNamespace, environment: Environment, report: Report) -> None:
    """Further nodes: one container, sizes of at least 1, and those not as variables."""
    if use.runtime.worker_spec is None:
        return
    where, release = use.settled.where("workerSpec", on_key=True), environment.release
    if not release.has(Feature.WORKER_SPEC):
        text = f"{release.product} {release.line} ({environment.label}) has no workerSpec"
        report.error(where, "release", text, environment.without("workerSpec"))
        return
    worker = laid_on({}, use.runtime.worker_spec, named=frozenset({"containers"}))
    containers = worker.get("containers")
    if not isinstance(containers, list) or len(containers) != 1:
        text = "workerSpec needs exactly one container"
        report.error(where, "worker", text, "containers: [{name: worker-container, image: …}]")
    for variable, key in _SIZES.items():
        size: Any = at_path(worker, (key,))
        if isinstance(size, int) and size < 1:
            text = f'"workerSpec.{key}" must be at least 1, not {size}'
            report.error(use.settled.where("workerSpec"), "worker", text)
        if variable in use.runtime.env:
            at = use.settled.where("env", variable, on_key=True)
            report.error(at, "worker", f"{variable} beside workerSpec is refused", f"write workerSpec: {{{key}: …}}")
