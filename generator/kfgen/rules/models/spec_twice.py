"""Rule `spec-twice`: a field is said by its key and in `spec`, which wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import at_path
from kfgen.domain.problem import Severity
from kfgen.domain.release import Feature
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report
    from kfgen.domain.release import Release

RULE: Final = Rule(
    id="spec-twice",
    severity=Severity.WARNING,
    why=(
        "`spec` is laid on last: a field that a key stands for, said there too, wins over the key in every layer, and "
        "what an environment says by the key changes nothing."
    ),
    mend="Remove the one under `spec`.",
    source="kfgen: a key and what it stands for in `spec` become one field",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
replicas: 1..3
spec: {predictor: {minReplicas: 2}}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
replicas: 2..3
""",
    },
)

# What stands for fields of any component of an InferenceService, and what for those of its server.
_COMPONENT: Final[tuple[tuple[Path, str], ...]] = (
    (("replicas", "min"), "minReplicas"),
    (("replicas", "max"), "maxReplicas"),
    (("containerConcurrency",), "containerConcurrency"),
    (("timeout",), "timeout"),
    (("autoscaling", "metric"), "scaleMetric"),
    (("autoscaling", "target"), "scaleTarget"),
    (("serviceAccountName",), "serviceAccountName"),
)
_SERVER: Final[tuple[tuple[Path, str], ...]] = (
    (("image",), "image"),
    (("runtimeVersion",), "runtimeVersion"),
    (("protocolVersion",), "protocolVersion"),
    (("command",), "command"),
    (("args",), "args"),
    (("storage",), "storageUri"),
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """Keys beside the fields of `spec` that they stand for."""
    if model.spec is None:
        return
    values = dict(model.settled.values)
    for key, field in _fields(model, environment.release):
        if at_path(values, key) is None:
            continue
        if any(_says(at_path(layer, field)) for layer in model.spec.layers):
            said, there = ".".join(map(str, key)), ".".join(map(str, ("spec", *field)))
            where = model.settled.where("spec", *field, on_key=True)
            text = f'"{said}" and "{there}" both say it, and the latter wins ({environment.label})'
            report.warn(where, RULE.id, text, f'remove "{there}"')


def _says(value: object) -> bool:
    """Whether this is a value of its own: null drops what was built, a map edits it."""
    return value is not None and not isinstance(value, dict)


def _fields(model: Model, release: Release) -> Iterator[tuple[Path, Path]]:
    """Keys, and the fields below `spec` that they stand for."""
    if model.kind != "InferenceService":
        yield ("replicas",), ("replicas",)
        yield ("storage",), ("model", "uri")  # no Deployment has such a field
        return
    for name in ("", *(one.name for one in model.components)):
        for key, field in _COMPONENT:
            yield (name, *key) if name else key, (name or "predictor", field)
    yield ("canary", "percent"), ("predictor", "canaryTrafficPercent")
    if model.format is not None:
        form = "model" if release.has(Feature.MODEL_SPEC) else model.format.name
        for key, field in _SERVER:
            yield key, ("predictor", form, field)
