"""Rule `runtime-workers`: further nodes: one container, sizes of at least 1, and those not as variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import at_path
from kfgen.domain.overlay import laid_on
from kfgen.domain.release import Feature
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report
    from kfgen.domain.runtime import RuntimeInNamespace

RULE: Final = Rule(
    id="runtime-workers",
    why="Further nodes need one container and sizes of at least 1, said in `workerSpec` and not as variables.",
    mend="Write `workerSpec: {containers: [{name: worker-container, image: …}]}`.",
    source="KServe's webhook: pkg/webhook/admission/servingruntime",
    releases="KServe 0.15 and later",
    bad={
        "runtimes/ours.yaml": """\
image: example.com/a:1
scope: cluster
supportedModelFormats: [llm]
workerSpec: {pipelineParallelSize: 2}
""",
    },
    good={
        "runtimes/ours.yaml": """\
image: example.com/a:1
scope: cluster
supportedModelFormats: [llm]
workerSpec:
  pipelineParallelSize: 2
  containers: [{name: worker-container, image: example.com/a:1}]
""",
    },
)

_SIZES = {"PIPELINE_PARALLEL_SIZE": "pipelineParallelSize", "TENSOR_PARALLEL_SIZE": "tensorParallelSize"}


def check(use: RuntimeInNamespace, environment: Environment, report: Report) -> None:
    """Further nodes: one container, sizes of at least 1, and those not as variables."""
    if use.runtime.worker_spec is None:
        return
    where, release = use.settled.where("workerSpec", on_key=True), environment.release
    if not release.has(Feature.WORKER_SPEC):
        text = f"{release.product} {release.line} ({environment.label}) has no workerSpec"
        report.error(where, RULE.id, text, environment.without("workerSpec"))
        return
    worker = laid_on({}, use.runtime.worker_spec, named=frozenset({"containers"}))
    containers = worker.get("containers")
    if not isinstance(containers, list) or len(containers) != 1:
        text = "workerSpec needs exactly one container"
        report.error(where, RULE.id, text, "containers: [{name: worker-container, image: …}]")
    for variable, key in _SIZES.items():
        size: Any = at_path(worker, (key,))
        least = release.fewest_nodes if key == "pipelineParallelSize" else 1
        if isinstance(size, int) and size < least:
            text = f'"workerSpec.{key}" must be at least {least}, not {size}'
            report.error(use.settled.where("workerSpec"), RULE.id, text)
        elif size is None and release.fewest_nodes > 1:
            text = f'{release.product} {release.line} ({environment.label}) needs "workerSpec.{key}"'
            report.error(where, RULE.id, text, f"write workerSpec: {{{key}: {least}}}")
        if variable in use.runtime.env:
            at = use.settled.where("env", variable, on_key=True)
            report.error(at, RULE.id, f"{variable} beside workerSpec is refused", f"write workerSpec: {{{key}: …}}")
