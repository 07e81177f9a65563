"""Rules of TrainedModels and their server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kfgen.domain.data import at_path
from kfgen.domain.quantity import amount
from kfgen.domain.release import Feature

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

_NAME: Final = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?\Z")


def parent_is_a_server(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """A server of several models has no storage of its own: with one, KServe takes it for a server of one."""
    if model.is_multi_model and model.server.storage_uri:
        where = model.settled.where("storage", on_key=True)
        text = '"storage" and "trainedModels" cannot stand together: a server of several models has no model of its own'
        report.error(where, "conflict", text, "move it into trainedModels, or remove it")
    if model.is_multi_model and model.canary is not None:
        where = model.settled.where("canary", on_key=True)
        report.error(where, "conflict", "a server of several models has no canary", "remove canary")


def names_and_schemes_are_known(model: Model, environment: Environment, report: Report) -> None:
    """The webhook of TrainedModels (`trainedmodel_webhook.go`) takes few schemes, and no pvc."""
    release = environment.release
    for trained in model.trained_models:
        at = ("trainedModels", trained.name)
        if not _NAME.match(trained.name):
            text = f'"{trained.name}" cannot be the name of a TrainedModel: it must start with a letter'
            report.error(model.settled.where(*at, on_key=True), "name", text, "rename it")
        scheme = trained.storage_uri.partition("://")[0]
        if trained.storage_uri and scheme not in release.trained_model_schemes:
            text = (
                f"a TrainedModel cannot be read from {scheme}://: {release.product} {environment.version} "
                f"({environment.label}) takes {', '.join(release.trained_model_schemes)}"
            )
            hint = "move it to an object store, or serve it as a model of its own"
            report.error(model.settled.where(*at, "storage"), "scheme", text, hint)


def memory_fits(model: Model, environment: Environment, report: Report) -> None:
    """The controller admits TrainedModels up to the memory limit in the InferenceService's own spec."""
    if not model.trained_models or not environment.release.has(Feature.TRAINED_MODEL_MEMORY):
        return
    limit = at_path(model.server.resources, ("limits", "memory"))
    if not isinstance(limit, str):
        text = (
            f"a server of several models needs a memory limit ({environment.label}): without one KServe loads nothing"
        )
        at = "resources" if "resources" in model.settled.values else "trainedModels"
        hint = "write resources: {memory: …}, with room for all of them"
        report.error(model.settled.where(at, on_key=True), "memory", text, hint)
        return
    total = sum(amount(trained.memory) for trained in model.trained_models)
    if total > amount(limit):
        parts = " + ".join(trained.memory for trained in model.trained_models)
        text = f"the trained models need {parts}, more than the memory limit of {limit} ({environment.label})"
        report.error(model.settled.where("resources", "memory"), "memory", text, "raise the limit, or split the server")
