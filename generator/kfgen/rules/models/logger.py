"""Rule `logger`: fields of the logger came one by one; its store must be whole (`validateLogger`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.models.lacking import lacks, loads
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="logger",
    why="Fields of the logger came one by one, and the place that it writes to must be said whole.",
    mend="Say key, path and parameters of the store; leave out what the release does not have.",
    source="KServe's webhook: pkg/apis/serving/v1beta1/component.go, validateLogger; CRDs",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
logger: {mode: all, url: http://sink, storage: {path: logs}}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
logger: {mode: all, url: http://sink}
""",
    },
)

_LOGGER: Final = {
    "metadataHeaders": Feature.LOGGER_HEADERS,
    "metadataAnnotations": Feature.LOGGER_STORAGE,
    "storage": Feature.LOGGER_STORAGE,
}


def check(model: Model, environment: Environment, report: Report) -> None:
    """Fields of the logger came one by one; its store must be whole (`validateLogger`)."""
    for load, at in loads(model):
        for key in load.logger or {}:
            feature = _LOGGER.get(key)
            if feature is not None and not environment.release.has(feature):
                report.error(*lacks(RULE.id, model, environment, (*at, "logger", key)))
        store = (load.logger or {}).get("storage")
        missing = [key for key in ("key", "path", "parameters") if key not in store] if isinstance(store, dict) else []
        if missing:
            text = f"a logger's storage needs {' and '.join(missing)}"
            report.error(model.settled.where(*at, "logger", "storage"), RULE.id, text, "KServe's webhook wants all")
