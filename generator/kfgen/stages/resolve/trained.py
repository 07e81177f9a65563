"""`trainedModels` × Subject → TrainedModels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.model import TrainedModel
from kfgen.stages.resolve.location import storage_uri

if TYPE_CHECKING:
    from kfgen.domain.problem import Path
    from kfgen.stages.resolve.subject import Subject


def trained_models(subject: Subject) -> tuple[TrainedModel, ...]:
    """The enabled ones, by name."""
    result = []
    for name, values in sorted(subject.values.get("trainedModels", {}).items()):
        if not values.get("enabled", True):
            continue
        at: Path = ("trainedModels", name)
        missing = [key for key in ("framework", "memory", "storage") if key not in values]
        for key in missing:
            subject.missing((*at, key), "", at=at)
        if missing:
            continue
        uri = storage_uri(subject, values["storage"], (*at, "storage"), name, values.get("version", ""))
        result.append(TrainedModel(name=name, framework=values["framework"], memory=values["memory"], storage_uri=uri))
    return tuple(result)
