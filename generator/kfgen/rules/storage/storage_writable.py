"""Rule `storage-writable`: what is mounted is read only, unless an annotation says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="storage-writable",
    why=(
        "What a model is read from is mounted read only, unless an annotation says otherwise that old "
        "releases do not know."
    ),
    mend="`readOnly: null` there.",
    source="KServe: the annotation storage.kserve.io/readonly",
    releases="KServe 0.14 and later",
    bad={
        "environments/prod.yaml": """\
versions: {kserve: 0.13.0}
""",
        "storage/disk.yaml": """\
type: pvc
size: 1Gi
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: disk, readOnly: false}
""",
    },
    good={
        "storage/disk.yaml": """\
type: pvc
size: 1Gi
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: disk, readOnly: false}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """What is mounted is read only, unless an annotation says otherwise that old releases do not know."""
    release = environment.release
    if model.writable and not release.has(Feature.WRITABLE_STORAGE):
        text = f"{release.product} {release.line} ({environment.label}) mounts what a model is read from read only"
        key = "storage" if "storage" in model.settled.values else "storageMounts"
        where = model.settled.where(key, *(("readOnly",) if key == "storage" else ()))
        report.error(where, RULE.id, text, "readOnly: null there")
