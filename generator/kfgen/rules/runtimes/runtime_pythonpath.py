"""Rule `runtime-pythonpath`: the webhook refuses PYTHONPATH in a runtime's containers, as in a model's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.overlay import laid_on
from kfgen.domain.release import Feature
from kfgen.rules.overlays import elements, variables
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.data import Object
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path, Report
    from kfgen.domain.runtime import Runtime, RuntimeInNamespace

RULE: Final = Rule(
    id="runtime-pythonpath",
    why="The webhook refuses the variable PYTHONPATH in a runtime's containers, as in a model's.",
    mend="Install the modules into the image.",
    source="KServe's webhook: pkg/webhook/admission/servingruntime, validateBlockedEnvVars",
    releases="KServe 0.18 and later",
    bad={
        "runtimes/own.yaml": """\
supportedModelFormats: [{name: own}]
image: example.com/server:1
env: {PYTHONPATH: /mnt/models}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: own
runtime: own
storage: s3://models/fraud
""",
    },
    good={
        "runtimes/own.yaml": """\
supportedModelFormats: [{name: own}]
image: example.com/server:1
env: {MODULES: /mnt/models}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: own
runtime: own
storage: s3://models/fraud
""",
    },
)

_NAME: Final = "PYTHONPATH"


def check(use: RuntimeInNamespace, environment: Environment, report: Report) -> None:
    """The webhook refuses PYTHONPATH in every container of a runtime and of its workers."""
    release = environment.release
    if not release.has(Feature.PYTHONPATH_REFUSED):
        return
    for at in _places(use.runtime):
        text = f"{release.product} {release.line} ({environment.label}) refuses the variable {_NAME}"
        report.error(use.settled.where(*at), RULE.id, text, "install into the image instead")


def _places(runtime: Runtime) -> Iterator[Path]:
    if _NAME in runtime.env:
        yield "env", _NAME
    for container, at in _containers(runtime):
        yield from ((*at, *where) for name, _, where in variables(container) if name == _NAME)


def _containers(runtime: Runtime) -> Iterator[tuple[Object, Path]]:
    if runtime.container is not None:
        yield laid_on({}, runtime.container), ("container",)
    for sidecar in runtime.sidecars:
        yield sidecar, ("sidecars", str(sidecar["name"]))
    for overlay, at in ((runtime.worker_spec, "workerSpec"), (runtime.pod, "pod"), (runtime.spec, "spec")):
        found = laid_on({}, overlay).get("containers") if overlay is not None else None
        yield from ((body, (at, "containers", *where)) for _, body, where in elements(found))
